// Copies of typed text on this device. A browser may forbid them, so each call may find nothing.
const OFF = "no-drafts";

export const language = `${document.documentElement.lang.replace(/^en$/, "en-GB")}-u-nu-latn`;

const tried = (deed) => {
  try { return deed(); } catch { return undefined; }
};

export const keys = (prefix) => tried(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix))) || [];
export const drop = (key) => tried(() => localStorage.removeItem(key));
export const take = (key) => tried(() => JSON.parse(localStorage.getItem(key)));

// Whether this device keeps no copies; with an argument, says so from now on and forgets what there is.
export const off = (choice) => tried(() => {
  if (choice === undefined) return localStorage.getItem(OFF) !== null;
  if (!choice) return localStorage.removeItem(OFF);
  localStorage.setItem(OFF, "");
  return keys("draft:").forEach(drop);
});

export const put = (key, copy) => tried(() => {
  if (off()) return false;
  localStorage.setItem(key, JSON.stringify(copy));
  return true;
});
