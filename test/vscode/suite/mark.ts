/** Marks lines of the suite among those of the editor. */
export const MARK = "[suite] ";
