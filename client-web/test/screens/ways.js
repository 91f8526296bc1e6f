// How a screen is reached once the page is there: what is pressed, in which tab.
export const NEEDS = /^Needs you/;
export const NEEDS_GERMAN = /^Braucht dich/;

/** Presses what is named so. Screens are walked on a phone, where every tab is shown; it may still be on its way. */
export const press = (label) => async (page) => {
  const button = page.getByRole('button', { name: label }).first();
  await button.waitFor({ timeout: 15_000 });
  await button.click();
};

/** One after the other. */
export const presses =
  (...labels) =>
  async (page) => {
    for (const label of labels) await press(label)(page);
  };
