import { installGlobalDispatcher } from "../../platform/http.ts";

export { githubDeliverer } from "../../deliver/github/deliverer.ts";
export { githubPullStates } from "../../deliver/github/pull-states.ts";
/** Saved answers of the service are read with its client. */
export { fileSource } from "../../findings/file/source.ts";
export { vantaSource } from "../../findings/vanta/source.ts";

/** Loaded when an editor first asks for something outside: this is half of the program, and a start must not wait for it. */
installGlobalDispatcher();
