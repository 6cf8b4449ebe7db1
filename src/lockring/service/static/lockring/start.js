// Starts the components of the design system where scripts run. Every page works without it.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
import("../vendor/nhsuk.js").then(({ initAll }) => initAll?.());
