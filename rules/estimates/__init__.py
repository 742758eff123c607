"""Do the numbers follow from each other?"""
