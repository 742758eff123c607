"""Can the people who run it see what it does?"""
