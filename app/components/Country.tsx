const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })

/** "DE" is Germany; what is not a code stands as it was written. */
export function Country({ of }: { of: string }) {
  return <span suppressHydrationWarning>{/^[A-Z]{2}$/.test(of) ? names.of(of) : of}</span>
}
