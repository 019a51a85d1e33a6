let name = "";

/** Remembers whose password was just set, to fill in the name on the sign-in form. */
export function saveNewName(who: string): void {
  name = who;
}

export function newName(): string {
  return name;
}
