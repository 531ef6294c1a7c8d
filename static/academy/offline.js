// Asks for the service worker once the page itself is there. A browser may refuse; then nothing is missing.
export default (box) => {
  const ask = () => navigator.serviceWorker?.register(box.dataset.worker).catch(() => {});
  if (document.readyState === "complete") ask();
  else addEventListener("load", ask);
};
