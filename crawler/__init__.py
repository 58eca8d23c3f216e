"""The web and archives -> items -> documents."""
