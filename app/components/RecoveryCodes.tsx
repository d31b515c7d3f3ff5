/** Shown once: ten codes to keep, as text, as a file, or on paper. */
export function RecoveryCodes({ codes, firm }: { codes: string[]; firm: string }) {
  const text = `Recovery codes for ${firm}. Each can be used once.\n\n${codes.join('\n')}\n`
  return (
    <section aria-labelledby="codes-shown" className="card mb-6 p-4">
      <h2 id="codes-shown">Keep these recovery codes</h2>
      <p className="mt-1 max-w-prose text-muted">
        Each opens your account once, beside your password, when your phone or passkey is not at hand. They are not
        shown again.
      </p>
      <ul className="my-4 grid max-w-md grid-cols-1 gap-x-8 gap-y-1 font-mono sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <a
        className="button no-print"
        download="recovery-codes.txt"
        href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
      >
        Download as text
      </a>
    </section>
  )
}
