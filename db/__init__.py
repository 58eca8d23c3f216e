"""The database: tables, migrations, every write (`store`) and every read (`queries`)."""
