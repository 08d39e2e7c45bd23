// Before the first paint, so that a chosen dark page never flashes white. A classic script on purpose.
try {
  const theme = localStorage.getItem("node.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's theme holds.
}
