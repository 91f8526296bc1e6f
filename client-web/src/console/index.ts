// The facilitator's part of the room, fetched only by those who run a session.
export { default as Needs } from './Needs.svelte';
export { default as Order } from './Order.svelte';
export { default as PersonSheet } from './PersonSheet.svelte';
export { default as RemoveLine } from './RemoveLine.svelte';
