/** How many hostile names are played: all in the long run (DBOWNER_DIFFERENTIAL=full), a part in every other. */
export const HOSTILE_COUNT = process.env['DBOWNER_DIFFERENTIAL'] === 'full' ? 300 : 60;
