"""Who owns which data, and does it stay right?"""
