"""What stops working when something fails?"""
