// The telephone: <restcomm-phone>, in every page of the console and in pages of your own (docs/console.md, The telephone).
// It registers by SIP over a websocket, and talks by WebRTC. JsSIP does both; its address is the attribute `jssip`.
"use strict";

(() => {
  const TEXTS = {
    start: "Switch on", stop: "Switch off", to: "Number, client:name or sip:address", call: "Call", answer: "Answer",
    hangup: "Hang up", mute: "Mute", hold: "Hold", keys: "Keys", microphone: "Microphone", speaker: "Speaker",
    level: "Level of what you hear", transfer: "Transfer", off: "Switched off",
    hint: "Switch it on to call from this page, and to be called here.",
    wait: "The browser asks for the microphone when the first call begins.",
    reloaded: "The page was loaded anew, which ended the call with",
    moved: "The call goes on without you: it was transferred to",
    registering: "connecting", ready: "Ready", calling: "Calling",
    ringing: "ringing", talking: "Connected:", over: "Call ended", failed: "failed", from: "Call from",
  };
  const KEYS = "123456789*0#";
  let library;

  function load(address) {
    if (window.JsSIP) return Promise.resolve();
    library ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", done);
      script.addEventListener("error", () => failed(new Error("the script of the telephone is missing")));
      document.head.append(script);
    });
    return library;
  }

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  class Phone extends HTMLElement {
    connectedCallback() {
      if (this.agent || this.childElementCount) return;
      this.build();
      this.show("off");
      window.addEventListener("pagehide", () => { this.leaving = true; this.agent?.stop(); });
      const cut = sessionStorage.getItem(`${this.remembered} call`);
      sessionStorage.removeItem(`${this.remembered} call`);
      this.said = cut ? `${TEXTS.reloaded} ${cut}.` : "";
      window.addEventListener("beforeunload", (event) => this.session?.isEstablished() && event.preventDefault());
      if (sessionStorage.getItem(this.remembered)) this.start();
    }

    get remembered() { return `restcomm-phone ${this.getAttribute("login-url") || this.getAttribute("login") || ""}`; }

    // -- what is on the screen ----------------------------------------------------------------------------------------

    build() {
      const button = (name, act, more = {}) => {
        const made = make("button", { type: "button", "data-part": name, ...more }, TEXTS[name]);
        made.addEventListener("click", () => act.call(this));
        return made;
      };
      this.state = make("span", { role: "status", "data-part": "state" });
      this.hint = make("span", { role: "status", "data-part": "hint" });
      this.clock = make("span", { "data-part": "clock" });
      this.to = make("input", { "aria-label": TEXTS.to, placeholder: TEXTS.to, "data-part": "to" });
      this.to.addEventListener("keydown", (event) => event.key === "Enter" && this.call(this.to.value));
      this.meter = make("meter", { min: 0, max: 1, "aria-label": TEXTS.level, "data-part": "level" });
      this.audio = make("audio", { autoplay: "" });
      this.inputs = make("select", {});
      this.inputs.addEventListener("change", () => this.changeMicrophone());
      this.outputs = make("select", {});
      const devices = [[this.inputs, "microphone"], [this.outputs, "speaker"]].map(([select, name]) =>
        make("label", { "data-part": name }, TEXTS[name], select));
      this.outputs.addEventListener("change", () => this.audio.setSinkId?.(this.outputs.value));
      const pad = make("div", { role: "group", "aria-label": TEXTS.keys, "data-part": "keys" });
      for (const key of KEYS) {
        const made = make("button", { type: "button", "data-key": key }, key);
        made.addEventListener("click", () => this.press(key));
        pad.append(made);
      }
      this.append(
        this.state, this.clock, this.hint, button("start", this.start), button("answer", this.answer), button("hangup", this.hangup),
        button("mute", this.mute, { "aria-pressed": "false" }), button("hold", this.hold, { "aria-pressed": "false" }), pad, this.meter,
        this.to, button("call", () => this.call(this.to.value)), button("transfer", () => this.transfer(this.to.value)), ...devices,
        button("stop", this.stop), this.audio,
      );
    }

    part(name) { return this.querySelector(`[data-part="${name}"]`); }

    show(state, more = "") {
      this.dataset.state = state;
      this.state.textContent = [TEXTS[state] || state, more].filter(Boolean).join(" ");
      const on = Boolean(this.agent), busy = Boolean(this.session);
      const waits = busy && this.session.direction === "incoming" && !this.session.isEstablished();
      const talks = busy && this.session.isEstablished(), moves = talks && this.hasAttribute("transfer-url");
      const parts = { start: !on, stop: on && !busy, to: on && !busy || moves, call: on && !busy, transfer: moves, answer: waits, hangup: busy };
      for (const name of ["mute", "hold", "keys", "level", "clock"]) parts[name] = talks;
      for (const name of ["microphone", "speaker"]) parts[name] = on;
      const hint = this.said || (state === "off" ? TEXTS.hint : state === "ready" && !this.allowed ? TEXTS.wait : "");
      this.hint.textContent = busy ? "" : hint;
      parts.hint = Boolean(this.hint.textContent);
      for (const [name, visible] of Object.entries(parts)) this.part(name).hidden = !visible;
      this.dispatchEvent(new CustomEvent("state", { detail: { state, text: more }, bubbles: true }));
    }

    async devices() {
      const found = await navigator.mediaDevices.enumerateDevices();
      for (const [kind, select] of [["audioinput", this.inputs], ["audiooutput", this.outputs]]) {
        const chosen = select.value;
        select.replaceChildren(...found.filter((one) => one.kind === kind).map((one, number) =>
          make("option", { value: one.deviceId }, one.label || `${kind === "audioinput" ? TEXTS.microphone : TEXTS.speaker} ${number + 1}`)));
        if (chosen) select.value = chosen;
        this.allowed ||= found.some((one) => one.label);
      }
    }

    // Another microphone, in mid-call, too.
    async changeMicrophone() {
      const sender = this.session?.connection?.getSenders().find((one) => one.track?.kind === "audio");
      if (!sender) return;
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { deviceId: { exact: this.inputs.value } } });
      const old = sender.track;
      const [track] = stream.getAudioTracks();
      track.enabled = old.enabled;
      await sender.replaceTrack(track);
      old.stop();
    }

    // -- registering ----------------------------------------------------------------------------------------------------

    async start() {
      if (this.agent) return;
      try {
        this.show("registering");
        await load(this.getAttribute("jssip"));
        const login = await this.login();
        if (!login.server) throw new Error("the switch has no websocket for browsers (setting phone_url)");
        this.ice = login.ice || [];
        this.realm = login.realm;
        this.agent = new JsSIP.UA({
          sockets: [new JsSIP.WebSocketInterface(login.server)], uri: `sip:${login.login}@${login.realm}`,
          password: login.password, realm: login.realm, register_expires: 120, session_timers: false, user_agent: "RestComm console",
        });
        this.agent.on("registered", () => { sessionStorage.setItem(this.remembered, "on"); if (!this.session) this.devices().finally(() => this.session || this.show("ready")); });
        this.agent.on("registrationFailed", (event) => this.retry(event.cause));
        this.agent.on("disconnected", () => this.agent && this.show("registering"));
        this.agent.on("newRTCSession", ({ session }) => this.take(session));
        this.agent.start();
      } catch (error) {
        this.agent = null;
        this.show("failed", error.message);
      }
    }

    // The switch learns of a new login within a second: until then it refuses it.
    retry(cause) {
      this.tries = (this.tries || 0) + 1;
      if (this.tries > 8) return this.show("failed", cause);
      setTimeout(() => this.agent?.register(), 500);
    }

    stop() {
      sessionStorage.removeItem(this.remembered);
      this.said = "";
      this.agent?.stop();
      this.agent = this.session = null;
      this.show("off");
    }

    // A login: from the console, or from the attributes server, login, password and realm.
    async login() {
      const url = this.getAttribute("login-url");
      if (!url) return Object.fromEntries(["server", "login", "password", "realm"].map((name) => [name, this.getAttribute(name)]));
      return this.post(url, {});
    }

    async post(url, form) {
      const answer = await fetch(url, { method: "POST", body: new URLSearchParams(form), headers: { "X-CSRF-Token": this.getAttribute("csrf") || "", Accept: "application/json" } });
      if (!answer.ok) throw new Error(`${answer.status} ${(await answer.json().catch(() => ({}))).message || ""}`);
      return answer.json();
    }

    // -- calls ------------------------------------------------------------------------------------------------------------

    get options() {
      const id = this.inputs.value;
      const audio = id ? { deviceId: { ideal: id } } : true;
      return { mediaConstraints: { audio, video: false }, pcConfig: { iceServers: this.ice }, rtcOfferConstraints: { offerToReceiveAudio: true } };
    }

    async call(to) {
      to = to.trim();
      if (!to || !this.agent || this.session) return;
      const url = this.getAttribute("calls-url");
      try {
        // The call that is asked for may be here before the answer to the question is.
        this.expected = Date.now() + 15000;
        this.show("calling", to);
        const how = url ? await this.post(url, { To: to }) : { dial: to };
        if (how.answer) return;
        this.expected = 0;
        this.agent.call(how.dial.includes("@") ? how.dial : `sip:${encodeURIComponent(how.dial)}@${this.realm}`, this.options);
      } catch (error) {
        this.expected = 0;
        this.show("failed", error.message);
      }
    }

    take(session) {
      if (this.session) return session.terminate({ status_code: 486 });
      this.session = session;
      this.said = "";
      const whom = session.remote_identity.display_name || session.remote_identity.uri.user;
      const over = (event) => {
        this.session = null;
        this.audio.srcObject = null;
        this.ring(false);
        clearInterval(this.metering);
        if (!this.leaving) sessionStorage.removeItem(`${this.remembered} call`);
        this.show("over", event.cause === "Terminated" ? "" : event.cause);
      };
      session.on("progress", () => this.show(session.direction === "incoming" ? "from" : "ringing", whom));
      session.on("confirmed", () => {
        this.ring(false);
        this.began = Date.now();
        sessionStorage.setItem(`${this.remembered} call`, whom);
        this.show("talking", whom);
        this.devices();
      });
      session.on("ended", over);
      session.on("failed", over);
      const hear = (connection) => connection.addEventListener("track", (event) => this.hear(event.streams[0] || new MediaStream([event.track])));
      if (session.connection) hear(session.connection);
      session.on("peerconnection", ({ peerconnection }) => hear(peerconnection));
      // Candidates of this machine are enough to begin with: do not wait for servers that do not answer.
      session.on("icecandidate", (event) => { clearTimeout(this.enough); this.enough = setTimeout(event.ready, 500); });
      this.show(session.direction === "incoming" ? "from" : "calling", whom);
      // Asterisk leaves the dashes out of a caller's number.
      const [caller, own] = [session.remote_identity.uri, this.agent.configuration.uri].map((uri) => uri.user.replaceAll("-", ""));
      const ours = caller === own;
      if (session.direction === "incoming" && ours && Date.now() < (this.expected || 0)) { this.expected = 0; this.answer(); } else this.ring(session.direction === "incoming");
    }

    // Two tones, one second in three, for as long as a call waits to be answered.
    ring(on) {
      clearInterval(this.ringing);
      if (!on) return;
      const once = () => {
        this.context ??= new AudioContext();
        const gain = new GainNode(this.context, { gain: 0.08 });
        gain.connect(this.context.destination);
        for (const frequency of [440, 480]) {
          const tone = new OscillatorNode(this.context, { frequency });
          tone.connect(gain);
          tone.start();
          tone.stop(this.context.currentTime + 1);
        }
      };
      once();
      this.ringing = setInterval(once, 3000);
    }

    answer() { this.session?.answer(this.options); }

    hangup() { this.session?.terminate(); }

    // The other one talks with somebody else; this end is over.
    async transfer(to) {
      const session = this.session;
      if (!to.trim() || !session) return;
      try {
        await this.post(this.getAttribute("transfer-url"), { To: to.trim() });
        // The switch may have ended this call before the answer came, and the next one may have begun.
        if (this.session && this.session !== session) return;
        this.said = `${TEXTS.moved} ${to.trim()}.`;
        this.to.value = "";
        if (this.session) this.hangup();
        else this.show("over");
      } catch (error) {
        if (this.session === session) this.show("talking", error.message);
      }
    }

    press(key) { this.session?.sendDTMF(key, { transportType: "RFC2833" }); }

    mute() {
      const muted = this.session.isMuted().audio;
      muted ? this.session.unmute() : this.session.mute();
      this.part("mute").setAttribute("aria-pressed", String(!muted));
    }

    hold() {
      const held = this.session.isOnHold().local;
      held ? this.session.unhold() : this.session.hold();
      this.part("hold").setAttribute("aria-pressed", String(!held));
    }

    // -- what is heard ------------------------------------------------------------------------------------------------

    hear(stream) {
      this.audio.srcObject = stream;
      this.audio.play().catch(() => {});
      this.context ??= new AudioContext();
      this.analyser = this.context.createAnalyser();
      this.analyser.fftSize = 4096;
      this.context.createMediaStreamSource(stream).connect(this.analyser);
      clearInterval(this.metering);
      this.metering = setInterval(() => {
        this.meter.value = Math.min(1, this.level * 4);
        const seconds = Math.floor((Date.now() - (this.began || Date.now())) / 1000);
        this.clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      }, 100);
    }

    // How loud it is now: 0 to 1, of the amplitude.
    get level() {
      if (!this.analyser) return 0;
      const samples = new Float32Array(this.analyser.fftSize);
      this.analyser.getFloatTimeDomainData(samples);
      return Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
    }

    // The strongest frequency in it now, in Hz.
    get pitch() {
      if (!this.analyser) return 0;
      const bins = new Float32Array(this.analyser.frequencyBinCount);
      this.analyser.getFloatFrequencyData(bins);
      return bins.indexOf(Math.max(...bins)) * this.context.sampleRate / this.analyser.fftSize;
    }
  }

  customElements.define("restcomm-phone", Phone);
})();
