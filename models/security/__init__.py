"""Sign-in, keys, the operating system's keyring and the cipher.

Nothing here imports SQLAlchemy or Qt, and the heavy libraries (argon2, cryptography, keyring) are imported on first use: the sign-in
window reads the users from the slot file before anything else of the program is loaded.
"""
