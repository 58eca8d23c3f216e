"""The pages of the Streamlit app, one module each; all data comes through `db.queries`."""
