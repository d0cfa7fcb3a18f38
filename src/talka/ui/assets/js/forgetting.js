// On every page: what was kept by whoever is signed in no more goes.
import { forgetWhatIsOver } from './offline/forgetting.js';

forgetWhatIsOver(document.body.dataset.person).catch(() => {});
