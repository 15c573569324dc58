/* Lets a reader choose which advice to see. The whole list is in the page already: this only hides what does not fit.
   The choice stands in the address after #, so that it can be shared and also works from a file. Its parts are joined
   by ";", which no mail program and no HTML writes in another way, as happens to "&"; both are read. */
(function () {
  "use strict";
  var KEYS = ["audience", "driver", "context", "region"];
  var NAMEABLE = { driver: "driver", context: "social context", region: "region" };  // what advice may leave open
  var form, pieces;

  function chosen() {
    var choice = { named: form.elements.named.checked };
    KEYS.forEach(function (key) { choice[key] = form.elements[key].value; });
    return choice;
  }

  function fits(piece, choice) {
    return KEYS.every(function (key) {
      var own = piece.dataset[key];
      return choice[key] === "all" || own === choice[key] || (own === "all" && !choice.named);
    });
  }

  function fitting(choice) {
    return pieces.filter(function (piece) { return fits(piece, choice); });
  }

  function label(key, value) {
    var options = Array.prototype.slice.call(form.elements[key].options);
    return options.filter(function (option) { return option.value === value; })[0].text;
  }

  function asked(choice) {
    return KEYS.filter(function (key) { return choice[key] !== "all"; });
  }

  function amount(count) {
    return count === 1 ? "1 piece of advice" : count + " pieces of advice";
  }

  /* How many of the pieces name what was chosen: most sources are not that specific, and the reader should know. */
  function honesty(found, choice) {
    return asked(choice).filter(function (key) { return key in NAMEABLE; }).map(function (key) {
      var naming = found.filter(function (piece) { return piece.dataset[key] === choice[key]; }).length;
      var term = "“" + label(key, choice[key]) + "”";
      if (naming === found.length) { return "All of it names " + term + "."; }
      if (naming === 0) { return "None names " + term + ": it is meant for every " + NAMEABLE[key] + "."; }
      return naming + (naming === 1 ? " names " : " name ") + term + "; the rest is meant for every " + NAMEABLE[key] + ".";
    }).join(" ");
  }

  /* Single choices which, when they are widened, leave something to show. */
  function wider(choice) {
    var ways = asked(choice).map(function (key) {
      return { field: form.elements[key], change: { [key]: "all" }, words: label(key, "all").toLowerCase() };
    });
    if (choice.named) {
      ways.push({ field: form.elements.named, change: { named: false }, words: "also advice that is meant for all" });
    }
    ways.forEach(function (way) { way.count = fitting(Object.assign({}, choice, way.change)).length; });
    return ways.filter(function (way) { return way.count > 0; });
  }

  function nothing(choice, ways) {
    var terms = asked(choice).map(function (key) { return "“" + label(key, choice[key]) + "”"; }).join(" and ");
    var what = "No piece of advice names " + terms + (choice.named && asked(choice).length > 1 ? " together" : "") + ". ";
    if (!ways.length) { return what + "Widen more than one choice, or show all advice."; }
    return what + "This does not mean that nothing can be done. You can widen one choice: " + ways.map(function (way) {
      return way.words + " (" + amount(way.count) + ")";
    }).join("; ") + ".";
  }

  function offer(ways) {
    var place = form.querySelector(".md-widen");
    place.textContent = "";
    ways.forEach(function (way) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = "Show " + way.words;
      button.addEventListener("click", function () {
        if ("named" in way.change) { way.field.checked = false; } else { way.field.value = "all"; }
        way.field.focus();  // the button goes away
        choose();
      });
      place.appendChild(button);
    });
  }

  function show() {
    var choice = chosen(), found = fitting(choice);
    pieces.forEach(function (piece) { piece.classList.toggle("md-out", found.indexOf(piece) < 0); });
    document.querySelectorAll(".md-advice-list").forEach(function (list) {
      list.parentElement.classList.toggle("md-out", !list.querySelector(".md-advice:not(.md-out)"));
    });
    var ways = found.length ? [] : wider(choice);
    form.querySelector(".md-matches").textContent = found.length
      ? (found.length + " of " + amount(pieces.length) + (found.length === 1 ? " fits. " : " fit. ") + honesty(found, choice)).trim()
      : nothing(choice, ways);
    offer(ways);
  }

  function address() {
    var choice = chosen(), state = new URLSearchParams();
    asked(choice).forEach(function (key) { state.set(key, choice[key]); });
    if (choice.named) { state.set("named", "yes"); }
    return "#" + String(state).replace(/&/g, ";");
  }

  function choose() {
    if (address() !== (location.hash || "#")) { history.pushState(null, "", address()); }
    show();
  }

  /* Take the choice from the address. Gives whether it held one; a link to a place in the page,
     or to a view of a figure (`#figure-...?...`), changes no choice. */
  function restore() {
    var state = new URLSearchParams(location.hash.slice(1).replace(/;/g, "&"));
    var ours = location.hash.indexOf("?") < 0 && KEYS.concat("named").some(function (key) { return state.has(key); });
    if (ours || location.hash.length < 2) {
      KEYS.forEach(function (key) {
        var wanted = state.get(key), known = form.querySelector('[name="' + key + '"] option[value="' + CSS.escape(wanted || "all") + '"]');
        form.elements[key].value = known ? known.value : "all";
      });
      form.elements.named.checked = state.get("named") === "yes";
    }
    show();
    return ours;
  }

  function begin() {
    form = document.getElementById("advice-explorer");
    pieces = Array.prototype.slice.call(document.querySelectorAll(".md-advice"));
    form.hidden = false;
    form.addEventListener("change", choose);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(choose); });  // the fields change after this event
    window.addEventListener("popstate", restore);
    if (restore()) {
      form.scrollIntoView();
      // on a slow device what stands above grows until all is loaded, and moves it away again
      window.addEventListener("load", function () { setTimeout(function () { form.scrollIntoView(); }); });
    }
  }

  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
})();
