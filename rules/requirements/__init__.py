"""Is it said what the design must do?"""
