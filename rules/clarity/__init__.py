"""Can a reader tell what is drawn?"""
