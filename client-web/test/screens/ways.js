// How a screen is reached once the page is there: what is pressed, in which tab.
export const NEEDS = /^Needs you/;
export const NEEDS_GERMAN = /^Braucht dich/;
const TABS = ['Running order', 'Ablauf', NEEDS, NEEDS_GERMAN, 'Sessions'];

/** Presses what is named so. Tabs only where they are shown: on a desktop there are none. */
export const press = (label) => async (page) => {
  const button = page.getByRole('button', { name: label }).first();
  if (TABS.some((tab) => tab === label) && !(await button.isVisible())) return;
  // A part that is fetched later may still be on its way.
  await button.waitFor({ timeout: 15_000 });
  await button.click();
};

/** One after the other. */
export const presses =
  (...labels) =>
  async (page) => {
    for (const label of labels) await press(label)(page);
  };
