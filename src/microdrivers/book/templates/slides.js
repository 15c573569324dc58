(function () { // one slide further or back; without this the page scrolls from slide to slide
  var slides = Array.from(document.querySelectorAll("section"));
  var on = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, Enter: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };
  function here() { // the last slide that begins in the upper half of the screen
    return slides.filter(function (one) { return one.getBoundingClientRect().top < innerHeight / 2; }).length - 1;
  }
  function show(place) {
    slides[Math.max(0, Math.min(slides.length - 1, place))].scrollIntoView();
  }
  document.addEventListener("keydown", function (pressed) {
    if (pressed.ctrlKey || pressed.altKey || pressed.metaKey) { return; }
    if (pressed.key === "Enter" && pressed.target.closest("a")) { return; }
    var step = on[pressed.key] * (pressed.key === " " && pressed.shiftKey ? -1 : 1);
    if (pressed.key === "Home" || pressed.key === "End") {
      show(pressed.key === "Home" ? 0 : slides.length - 1);
    } else if (step) {
      var box = slides[Math.max(0, here())].getBoundingClientRect();
      if (step > 0 && box.bottom > innerHeight + 2) { scrollBy(0, Math.min(box.bottom - innerHeight, innerHeight * 0.8)); } // a tall one is read to its end first
      else if (step < 0 && box.top < -2) { scrollBy(0, -Math.min(-box.top, innerHeight * 0.8)); }
      else { show(here() + step); }
    } else { return; }
    pressed.preventDefault();
  });
})();
