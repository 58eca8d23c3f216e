"""A small, invented piece of the internet, served on loopback; see README.md beside this file."""
