// Counters inform, they never stop the typing. They speak when the typing pauses.
export default (counter) => {
  const { counts, limit, unit, left, over } = counter.dataset;
  const box = document.getElementById(counts);
  let pause;
  const show = () => {
    const used = unit === "words" ? (box.value.match(/\S+/g) || []).length : [...box.value.replace(/\n/g, "\r\n")].length;
    const rest = limit - used;
    counter.textContent = (rest < 0 ? over : left).replace("{}", Math.abs(rest));
    counter.classList.toggle("over", rest < 0);
  };
  box?.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(show, 500); });
  if (box) show();
};
