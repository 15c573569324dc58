/* A reader's choice in a figure stands in its link, so that a view can be shared; and any view can be taken along as a
   picture that bears its headline, its mark and where it is from. */
(function () {
  "use strict";
  var WIDE = 96;  // signs per line of text in a picture as wide as a page
  var LINE = 17, MARGIN = 16;

  function controls(figure) { return (figure.dataset.controls || "").split(" ").filter(Boolean); }

  function linkTo(figure) {
    var chosen = new URLSearchParams();
    controls(figure).forEach(function (name) {
      var value = figure.vegaView && figure.vegaView.signal(name);
      if (value && value !== figure.mdFirst[name]) { chosen.set(name, value); }
    });
    var words = chosen.toString();
    return "#" + figure.id + (words ? "?" + words : "");
  }

  function asked() {
    var parts = window.location.hash.slice(1).split("?");
    var figure = parts[0] && document.getElementById(parts[0]);
    return figure && figure.classList.contains("md-figure") ? { figure: figure, chosen: new URLSearchParams(parts[1] || "") } : null;
  }

  function choose(figure, chosen) {
    controls(figure).forEach(function (name) {
      var value = chosen.get(name) || figure.mdFirst[name];
      var select = figure.querySelector(".md-controls [name='" + name + "']");
      var known = !select || Array.prototype.some.call(select.options, function (option) { return option.value === value; });
      figure.vegaView.signal(name, known ? value : figure.mdFirst[name]);
    });
    figure.vegaView.runAsync();
  }

  function alive(event) {
    var figure = event.target;
    figure.mdFirst = {};
    controls(figure).forEach(function (name) {
      figure.mdFirst[name] = figure.vegaView.signal(name);
      figure.vegaView.addSignalListener(name, function () {
        var link = linkTo(figure);
        figure.querySelector(".md-permalink").setAttribute("href", link);
        if (link !== window.location.hash) { window.history.replaceState(null, "", link); }
      });
    });
    var target = asked();
    if (target && target.figure === figure && target.chosen.toString()) { choose(figure, target.chosen); }
  }

  function goTo() {
    var target = asked();
    if (!target) { return; }
    if (window.location.hash.indexOf("?") > 0) { target.figure.scrollIntoView(); }
    if (target.figure.vegaView) { choose(target.figure, target.chosen); }
  }

  // Pictures

  function lines(text, wide) {
    return text.split(" ").reduce(function (found, word) {
      var last = found[found.length - 1];
      if (last && (last + " " + word).length <= wide) { found[found.length - 1] = last + " " + word; } else { found.push(word); }
      return found;
    }, []);
  }

  function words(figure, selector) {
    var found = figure.querySelector(selector);
    return found ? found.textContent.trim() : "";
  }

  function xml(text) { return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"); }

  function picture(figure) {
    var shown = figure.querySelector(".md-live svg") || figure.querySelector(".md-chart svg");
    var chart = shown.cloneNode(true), box = shown.getBoundingClientRect();
    var width = Math.round(box.width) + 2 * MARGIN, y = MARGIN + LINE, head = "", foot = "";
    var wide = Math.floor(WIDE * box.width / 700);
    function line(text, style) { var made = '<text x="' + MARGIN + '" y="' + y + '" ' + style + ">" + xml(text) + "</text>"; y += LINE; return made; }
    lines(words(figure, ".md-headline"), Math.floor(wide * 0.85)).forEach(function (text) { head += line(text, 'font-size="15" font-weight="bold"'); });
    [".md-topic", ".md-subtitle"].forEach(function (part) {
      lines(words(figure, part), wide).forEach(function (text) { head += line(text, 'font-size="12"'); });
    });
    if (words(figure, ".md-mark")) { head += line(words(figure, ".md-mark"), 'font-size="12" font-weight="bold"'); }
    controls(figure).forEach(function (name) {
      var select = figure.querySelector(".md-controls [name='" + name + "']");
      if (select && figure.vegaView && figure.vegaView.signal(name) !== figure.mdFirst[name]) { head += line(select.value, 'font-size="12"'); }
    });
    var legend = Array.prototype.map.call(figure.querySelectorAll(".md-legend li"), function (entry) { return entry; });
    var x = MARGIN;
    legend.forEach(function (entry) {
      var text = entry.textContent.trim();
      if (x + 7 * text.length + 30 > width) { x = MARGIN; y += LINE; }
      head += '<rect x="' + x + '" y="' + (y - 11) + '" width="12" height="12" fill="' + entry.querySelector(".md-swatch").style.background + '"/>';
      head += '<text x="' + (x + 17) + '" y="' + y + '" font-size="12">' + xml(text) + "</text>";
      x += 7 * text.length + 34;
    });
    if (legend.length) { y += LINE; }
    var top = y - LINE / 2;
    chart.setAttribute("x", MARGIN); chart.setAttribute("y", top);
    chart.setAttribute("width", box.width); chart.setAttribute("height", box.height);
    y = top + box.height + LINE;
    lines(words(figure, ".md-cite p"), wide).forEach(function (text) { foot += line(text, 'font-size="11"'); });
    return '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="' + width + '" height="' + Math.round(y) +
      '" viewBox="0 0 ' + width + " " + Math.round(y) + '" font-family="system-ui, sans-serif" fill="#1f2933"><rect width="100%" height="100%" fill="#ffffff"/>' +
      head + new XMLSerializer().serializeToString(chart) + foot + "</svg>";
  }

  function save(address, name) {
    var link = document.createElement("a");
    link.href = address; link.download = name;
    document.body.appendChild(link); link.click(); link.remove();
  }

  function take(figure, kind) {
    var page = window.location.pathname.split("/").pop().replace(".html", "");
    var name = "micro-drivers-" + page + "-" + figure.id.replace("figure-", "") + "." + kind;
    var svg = picture(figure), address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    if (kind === "svg") { save(address, name); return; }
    var image = new Image();
    image.onload = function () {
      var canvas = document.createElement("canvas");
      canvas.width = 2 * image.width; canvas.height = 2 * image.height;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      save(canvas.toDataURL("image/png"), name);
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  }

  function begin() {
    document.querySelectorAll(".md-figure .md-take").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { take(button.closest(".md-figure"), button.dataset.kind); });
    });
    goTo();
  }

  document.addEventListener("md-alive", alive);
  window.addEventListener("hashchange", goTo);
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
})();
