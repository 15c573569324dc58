"""Names and a visible focus for what the widgets leave without: handles of sliders, their numbers, menus of charts.

Python's own library only: the browser runs this too. Where scripts of notebooks do not run, all works without it.
"""

from __future__ import annotations

CHART = "application/vnd.vegalite.v5+json"
# A chart may be saved as a picture; nothing offers to send it to an editor on somebody else's server.
CHART_OPTIONS = {CHART: {"embed_options": {"actions": {"export": True, "source": False, "compiled": False, "editor": False}}}}  # fmt: skip

SCRIPT = """
(() => {
  if (document.getElementById("md-named")) return;
  const style = document.createElement("style");
  style.id = "md-named";
  style.textContent = ".jupyter-widgets.jupyter-widgets.jupyter-widgets :focus-visible, .noUi-handle:focus-visible, .vega-embed summary:focus-visible" +
    " { outline: 3px solid #0b57d0 !important; outline-offset: 2px; }";
  document.head.append(style);
  const name = () => {
    for (const slider of document.querySelectorAll(".widget-slider")) {
      const words = slider.querySelector(".widget-label")?.textContent.trim();
      if (!words) continue;
      slider.querySelector(".noUi-handle")?.setAttribute("aria-label", words);
      const number = slider.querySelector(".widget-readout[contenteditable=true]");
      if (number) { number.setAttribute("role", "textbox"); number.setAttribute("aria-label", words + ", number"); }
    }
    for (const menu of document.querySelectorAll(".vega-embed summary")) menu.setAttribute("aria-label", "Save this chart");
  };
  let waiting = false;
  new MutationObserver(() => {
    if (!waiting) { waiting = true; setTimeout(() => { waiting = false; name(); }, 200); }
  }).observe(document.body, { childList: true, subtree: true });
  name();
})();
"""


def output(data: dict) -> dict:
    """Data by MIME type as a place in a notebook takes it."""
    return {"output_type": "display_data", "data": data, "metadata": CHART_OPTIONS if CHART in data else {}}


def naming() -> dict:
    """The script as such an output."""
    return output({"application/javascript": SCRIPT, "text/plain": ""})
