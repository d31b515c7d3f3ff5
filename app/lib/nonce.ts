import { createContext, useContext } from 'react'

/** Empty in the browser, which hides a nonce from scripts: React takes that for equal. */
export const Nonce = createContext('')

export const useNonce = () => useContext(Nonce)
