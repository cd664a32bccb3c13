// In this folder, so that names are looked up in what is installed here.

/** @param {string} name @returns {Promise<unknown>} */
export const load = (name) => import(name);

/** @param {string} name @returns {string} */
export const locate = (name) => import.meta.resolve(name);
