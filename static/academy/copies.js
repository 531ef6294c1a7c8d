// The texts that this device keeps: what was sent goes, what is left is listed with the way to it.
export default async (box) => {
  const { drop, keys, language, take } = await import(box.dataset.device);
  const { prefix, revisions } = box.dataset;
  const words = (revisions || "").split(" ");
  const clock = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hour12: false });
  const pattern = box.querySelector("li");
  for (const key of keys(prefix)) {
    const copy = take(key);
    const now = words[words.indexOf(key.split(":").pop()) + 1];
    if (!copy || "forget" in box.dataset || (copy.sent && now === `${copy.revision + 1}`)) {
      drop(key);
      continue;
    }
    const entry = pattern.cloneNode(true);
    const [link, when] = entry.children;
    link.textContent = copy.title;
    link.href = copy.url;
    when.textContent = when.textContent.replace("{}", clock.format(copy.at));
    pattern.before(entry);
    box.hidden = false;
  }
  pattern.remove();
};
