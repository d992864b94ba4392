/** The line that every suite must end with; without it a suite has not ended well, whatever its exit code says. */
export const closingLine = /^(\d+) passed, (\d+) failed$/;

export const formatClosing = (passed: number, failed: number): string => `${passed} passed, ${failed} failed`;

/** What the suite runner says again at its end: in a long log, a test that failed is far above. */
export const failedLine = /^failed: (.+)$/;

/** @param title of the test with those around it; @param why of which the first line is told. */
export const formatFailed = (title: string, why: string): string => `failed: ${title}: ${why.split('\n', 1)[0]}`;
