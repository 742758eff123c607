"""The formats that come with designlint: one folder each, found through the entry point `designlint.frontends`."""
