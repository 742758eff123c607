"""Does it carry the declared load?"""
