"""The routes of the server, each one record: what it takes, what it answers, and who answers it.

From these records come both the routes themselves and their OpenAPI description, so neither can lack one.
"""
