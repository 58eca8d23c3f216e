"""What a chart is to those who show it."""

import altair as alt

Chart = alt.Chart | alt.LayerChart
