import type { ReactNode } from 'react'
import { useLogo, useOpenAt } from '../lib/brand'

/** A page before the shell: the firm, a heading, and one form. */
export function Doorway({ firm, title, children }: { firm?: string; title: string; children: ReactNode }) {
  return (
    <main id="main" className="mx-auto flex min-h-dvh max-w-sm flex-col justify-center px-6 py-10">
      <p className="mb-8 flex items-center gap-2 font-semibold">
        <img src={useLogo()} alt="" width="28" height="28" className="logo" />
        {firm ?? 'Client portal'}
      </p>
      <h1 className="mb-5">{title}</h1>
      <OpenAt />
      {children}
    </main>
  )
}

/** Nothing says for certain how the page was opened, so this is true either way. */
function OpenAt() {
  const address = useOpenAt()
  return address ? (
    <p className="mb-5 wrap-anywhere">
      Open{' '}
      <a className="link" href={address}>
        {address}
      </a>{' '}
      to sign in. Sign-in does not work over http.
    </p>
  ) : null
}
