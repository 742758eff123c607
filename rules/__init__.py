"""The rules that come with designlint: one file each, found through the entry point `designlint.rules`."""
