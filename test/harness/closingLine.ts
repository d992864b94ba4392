/** The line that every suite must end with; without it a suite has not ended well, whatever its exit code says. */
export const closingLine = /^(\d+) passed, (\d+) failed$/;

export const formatClosing = (passed: number, failed: number): string => `${passed} passed, ${failed} failed`;
