// Sheets and cards of the room that are fetched when somebody opens them.
export { default as BasketSheet } from './BasketSheet.svelte';
export { default as MilestoneSheet } from './MilestoneSheet.svelte';
export { default as TalkSheet } from './TalkSheet.svelte';
export { default as VoteCard } from './VoteCard.svelte';
