type Present<Source> = { [Key in keyof Source]?: Exclude<Source[Key], undefined> }

/** The properties that are not undefined: options that are spelled out as undefined would hide their defaults. */
export function present<Source extends object>(source: Source): Present<Source>
export function present(source: object): object {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined))
}
