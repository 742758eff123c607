"""Who can reach what?"""
