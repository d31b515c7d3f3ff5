import { useEffect, useRef, useState } from 'react'
import type { askForPasskey } from '~/server/auth/passkeys/askForPasskey'
import { paths } from '../lib/paths'
import { askServer, canPasskeys, whyNoPasskey } from './passkeys'

type Props = { next?: string | undefined; unsent?: string | undefined }

/** Appears where scripts run and the browser knows passkeys; the form beside it stays for everybody else. */
export function PasskeySignIn({ next, unsent }: Props) {
  const [offered, setOffered] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const form = useRef<HTMLFormElement>(null)
  const answer = useRef<HTMLInputElement>(null)
  useEffect(() => setOffered(canPasskeys()), [])
  if (!offered) return null

  const use = async () => {
    setBusy(true)
    setProblem('')
    try {
      const options = await askServer<Awaited<ReturnType<typeof askForPasskey>>>(paths.passkeySignInOptions(), {})
      const { startAuthentication } = await import('@simplewebauthn/browser')
      const response = await startAuthentication({ optionsJSON: options })
      if (answer.current) answer.current.value = JSON.stringify(response)
      // As a page, because what follows may be one that no address has.
      form.current?.submit()
    } catch (error) {
      setProblem(whyNoPasskey(error))
      setBusy(false)
    }
  }

  return (
    <form ref={form} method="post" action={paths.passkeySignIn()} className="mt-3">
      <input type="hidden" name="next" value={next ?? '/'} />
      {unsent === undefined ? null : <input type="hidden" name="unsent" value={unsent} />}
      <input ref={answer} type="hidden" name="response" />
      <button type="button" className="button w-full" aria-busy={busy} onClick={busy ? undefined : use}>
        Sign in with a passkey
      </button>
      <p role="status" className="mt-2 text-danger">
        {problem}
      </p>
    </form>
  )
}
