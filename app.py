"""The dashboard; start it with `groundswell dashboard`."""

import streamlit as st

from config.errors import GroundswellError
from dashboard import navigation

try:
    navigation.run()
except GroundswellError as error:
    st.error(str(error))
