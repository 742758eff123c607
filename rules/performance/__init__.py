"""Is it fast enough for its users?"""
