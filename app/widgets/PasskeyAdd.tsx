import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { askToAddPasskey } from '~/server/auth/passkeys/askToAddPasskey'
import { Field } from '../components/Field'
import { ProofField } from '../components/ProofField'
import { paths } from '../lib/paths'
import { askServer, canPasskeys, whyNoPasskey } from './passkeys'

type Props = { confirmed: boolean; errors: { name?: string[]; passkey?: string[]; proof?: string[] } }

export function PasskeyAdd({ confirmed, errors }: Props) {
  const [offered, setOffered] = useState<boolean | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const answer = useRef<HTMLInputElement>(null)
  useEffect(() => setOffered(canPasskeys()), [])
  if (!offered) {
    return (
      <p className="text-muted">
        {offered === false ? 'This browser knows no passkeys.' : 'Adding one needs scripts in your browser.'}
      </p>
    )
  }

  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    if (busy) return
    setBusy(true)
    setProblem('')
    try {
      const fields = { proof: String(new FormData(form).get('proof') ?? '') }
      const options = await askServer<Awaited<ReturnType<typeof askToAddPasskey>>>(paths.passkeyOptions(), fields)
      const { startRegistration } = await import('@simplewebauthn/browser')
      const response = await startRegistration({ optionsJSON: options })
      if (answer.current) answer.current.value = JSON.stringify(response)
      form.submit()
    } catch (error) {
      setProblem(whyNoPasskey(error))
      setBusy(false)
    }
  }

  return (
    <form method="post" action={paths.security()} onSubmit={add} className="max-w-sm space-y-4">
      <input type="hidden" name="intent" value="add-passkey" />
      <input ref={answer} type="hidden" name="response" />
      <Field
        id="name"
        name="name"
        label="Name of the new passkey"
        hint="So that you know it again: Laptop, Phone, Blue key."
        required
        maxLength={60}
        errors={errors.name}
      />
      <ProofField id="passkey-proof" confirmed={confirmed} errors={errors.proof} />
      <button id="passkey" type="submit" className="button" aria-busy={busy}>
        Add a passkey
      </button>
      <p role="status" className="text-danger">
        {problem || errors.passkey?.join('. ')}
      </p>
    </form>
  )
}
