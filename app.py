"""The dashboard; start it with `groundswell dashboard`."""

import streamlit as st

from cli.datasets import write_from_page
from cli.meaning import embed
from config.errors import GroundswellError
from dashboard import navigation
from dashboard.plain import plain

try:
    navigation.run(write=write_from_page, embed=embed)
except GroundswellError as error:
    st.error(f"{plain(str(error))}\n\nTo find the cause, run `groundswell doctor`.")
