let name = "";

/** Who has just set their password: the form that follows knows whom it is about. */
export function keepNewName(who: string): void {
  name = who;
}

export function newName(): string {
  return name;
}
