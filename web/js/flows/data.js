/** What the services tell of the flows. */

import { StaffServices } from "../staff.js";

const services = new StaffServices();

/** Fetch every flow with its picture, in a language, with the conversations of the last days. */
export function fetchFlows(language, days) {
  return services.ask("GET", `analytics/flows?${new URLSearchParams({ language, days })}`);
}
