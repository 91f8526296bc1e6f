// What the staff's pages tell in passing: one for all of them, so that a notice outlives the page that caused it.
import { Notices } from '../ui/notices.svelte';

export const notices = new Notices();
