/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

const $root = $protobuf.roots["spikec-image"] || ($protobuf.roots["spikec-image"] = {});

export const spikec = $root.spikec = (() => {

    const spikec = {};

    spikec.image = (function() {

        const image = {};

        image.Header = (function() {

            const Header = function (properties) {
                this.outputs = [];
                this.populations = [];
                this.projections = [];
                this.inputRoutes = [];
                this.classNames = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Header.prototype.schema = 0;
            Header.prototype.compiler = "";
            Header.prototype.model = "";
            Header.prototype.modelHash = $util.newBuffer([]);
            Header.prototype.weightsHash = $util.newBuffer([]);
            Header.prototype.target = null;
            Header.prototype.schedule = null;
            Header.prototype.input = null;
            Header.prototype.outputs = $util.emptyArray;
            Header.prototype.populations = $util.emptyArray;
            Header.prototype.projections = $util.emptyArray;
            Header.prototype.inputRoutes = $util.emptyArray;
            Header.prototype.kernelCount = 0;
            Header.prototype.coreCount = 0;
            Header.prototype.saturating = false;
            Header.prototype.host = null;
            Header.prototype.untrained = null;
            Header.prototype.classNames = $util.emptyArray;

            Header.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.schema != null && $Object.hasOwnProperty.call(message, "schema") && message.schema !== 0)
                    writer.uint32(8).uint32(message.schema);
                if (message.compiler != null && $Object.hasOwnProperty.call(message, "compiler") && message.compiler !== "")
                    writer.uint32(18).string(message.compiler);
                if (message.model != null && $Object.hasOwnProperty.call(message, "model") && message.model !== "")
                    writer.uint32(26).string(message.model);
                if (message.modelHash != null && $Object.hasOwnProperty.call(message, "modelHash") && message.modelHash.length)
                    writer.uint32(34).bytes(message.modelHash);
                if (message.weightsHash != null && $Object.hasOwnProperty.call(message, "weightsHash") && message.weightsHash.length)
                    writer.uint32(42).bytes(message.weightsHash);
                if (message.target != null && $Object.hasOwnProperty.call(message, "target"))
                    $root.spikec.image.Target.encode(message.target, writer.uint32(50).fork(), _depth + 1).ldelim();
                if (message.schedule != null && $Object.hasOwnProperty.call(message, "schedule"))
                    $root.spikec.image.Schedule.encode(message.schedule, writer.uint32(58).fork(), _depth + 1).ldelim();
                if (message.input != null && $Object.hasOwnProperty.call(message, "input"))
                    $root.spikec.image.Input.encode(message.input, writer.uint32(66).fork(), _depth + 1).ldelim();
                if (message.outputs != null && message.outputs.length)
                    for (let i = 0; i < message.outputs.length; ++i)
                        $root.spikec.image.Output.encode(message.outputs[i], writer.uint32(74).fork(), _depth + 1).ldelim();
                if (message.populations != null && message.populations.length)
                    for (let i = 0; i < message.populations.length; ++i)
                        $root.spikec.image.Population.encode(message.populations[i], writer.uint32(82).fork(), _depth + 1).ldelim();
                if (message.projections != null && message.projections.length)
                    for (let i = 0; i < message.projections.length; ++i)
                        $root.spikec.image.Projection.encode(message.projections[i], writer.uint32(90).fork(), _depth + 1).ldelim();
                if (message.inputRoutes != null && message.inputRoutes.length)
                    for (let i = 0; i < message.inputRoutes.length; ++i)
                        $root.spikec.image.Route.encode(message.inputRoutes[i], writer.uint32(98).fork(), _depth + 1).ldelim();
                if (message.kernelCount != null && $Object.hasOwnProperty.call(message, "kernelCount") && message.kernelCount !== 0)
                    writer.uint32(104).uint32(message.kernelCount);
                if (message.coreCount != null && $Object.hasOwnProperty.call(message, "coreCount") && message.coreCount !== 0)
                    writer.uint32(112).uint32(message.coreCount);
                if (message.saturating != null && $Object.hasOwnProperty.call(message, "saturating") && message.saturating !== false)
                    writer.uint32(120).bool(message.saturating);
                if (message.host != null && $Object.hasOwnProperty.call(message, "host"))
                    $root.spikec.image.Host.encode(message.host, writer.uint32(130).fork(), _depth + 1).ldelim();
                if (message.untrained != null && $Object.hasOwnProperty.call(message, "untrained"))
                    $root.spikec.image.Untrained.encode(message.untrained, writer.uint32(138).fork(), _depth + 1).ldelim();
                if (message.classNames != null && message.classNames.length)
                    for (let i = 0; i < message.classNames.length; ++i)
                        writer.uint32(146).string(message.classNames[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Header.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Header();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.schema = value;
                            else
                                delete message.schema;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.compiler = value;
                            else
                                delete message.compiler;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.model = value;
                            else
                                delete message.model;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.modelHash = value;
                            else
                                delete message.modelHash;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.weightsHash = value;
                            else
                                delete message.weightsHash;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.target = $root.spikec.image.Target.decode(reader, reader.size(), $undefined, _depth + 1, message.target);
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.schedule = $root.spikec.image.Schedule.decode(reader, reader.size(), $undefined, _depth + 1, message.schedule);
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.input = $root.spikec.image.Input.decode(reader, reader.size(), $undefined, _depth + 1, message.input);
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if (!(message.outputs && message.outputs.length))
                                message.outputs = [];
                            message.outputs.push($root.spikec.image.Output.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if (!(message.populations && message.populations.length))
                                message.populations = [];
                            message.populations.push($root.spikec.image.Population.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            if (!(message.projections && message.projections.length))
                                message.projections = [];
                            message.projections.push($root.spikec.image.Projection.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            if (!(message.inputRoutes && message.inputRoutes.length))
                                message.inputRoutes = [];
                            message.inputRoutes.push($root.spikec.image.Route.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.kernelCount = value;
                            else
                                delete message.kernelCount;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.coreCount = value;
                            else
                                delete message.coreCount;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.saturating = value;
                            else
                                delete message.saturating;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            message.host = $root.spikec.image.Host.decode(reader, reader.size(), $undefined, _depth + 1, message.host);
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            message.untrained = $root.spikec.image.Untrained.decode(reader, reader.size(), $undefined, _depth + 1, message.untrained);
                            continue;
                        }
                    case 18: {
                            if (wireType !== 2)
                                break;
                            if (!(message.classNames && message.classNames.length))
                                message.classNames = [];
                            message.classNames.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Header;
        })();

        image.Untrained = (function() {

            const Untrained = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Untrained.prototype.seed = 0;

            Untrained.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.seed != null && $Object.hasOwnProperty.call(message, "seed") && message.seed !== 0)
                    writer.uint32(8).uint32(message.seed);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Untrained.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Untrained();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.seed = value;
                            else
                                delete message.seed;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Untrained;
        })();

        image.Target = (function() {

            const Target = function (properties) {
                this.projections = [];
                this.limits = [];
                this.cycles = [];
                this.energy = [];
                this.origins = [];
                this.classes = [];
                this.units = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Target.prototype.name = "";
            Target.prototype.summary = "";
            Target.prototype.fictional = false;
            Target.prototype.meshColumns = 0;
            Target.prototype.meshRows = 0;
            Target.prototype.chipColumns = 0;
            Target.prototype.chipRows = 0;
            Target.prototype.membraneBits = 0;
            Target.prototype.weightBits = 0;
            Target.prototype.messageBits = 0;
            Target.prototype.decayBits = 0;
            Target.prototype.projections = $util.emptyArray;
            Target.prototype.limits = $util.emptyArray;
            Target.prototype.cycles = $util.emptyArray;
            Target.prototype.energy = $util.emptyArray;
            Target.prototype.origins = $util.emptyArray;
            Target.prototype.shapes = null;
            Target.prototype.clock = null;
            Target.prototype.idle = null;
            Target.prototype.barriers = null;
            Target.prototype.routing = "";
            Target.prototype.step = "";
            Target.prototype.updates = "";
            Target.prototype.routerColumns = 0;
            Target.prototype.routerRows = 0;
            Target.prototype.portX = 0;
            Target.prototype.portY = 0;
            Target.prototype.classes = $util.emptyArray;
            Target.prototype.units = $util.emptyArray;

            Target.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(10).string(message.name);
                if (message.summary != null && $Object.hasOwnProperty.call(message, "summary") && message.summary !== "")
                    writer.uint32(18).string(message.summary);
                if (message.fictional != null && $Object.hasOwnProperty.call(message, "fictional") && message.fictional !== false)
                    writer.uint32(24).bool(message.fictional);
                if (message.meshColumns != null && $Object.hasOwnProperty.call(message, "meshColumns") && message.meshColumns !== 0)
                    writer.uint32(32).uint32(message.meshColumns);
                if (message.meshRows != null && $Object.hasOwnProperty.call(message, "meshRows") && message.meshRows !== 0)
                    writer.uint32(40).uint32(message.meshRows);
                if (message.chipColumns != null && $Object.hasOwnProperty.call(message, "chipColumns") && message.chipColumns !== 0)
                    writer.uint32(48).uint32(message.chipColumns);
                if (message.chipRows != null && $Object.hasOwnProperty.call(message, "chipRows") && message.chipRows !== 0)
                    writer.uint32(56).uint32(message.chipRows);
                if (message.membraneBits != null && $Object.hasOwnProperty.call(message, "membraneBits") && message.membraneBits !== 0)
                    writer.uint32(64).uint32(message.membraneBits);
                if (message.weightBits != null && $Object.hasOwnProperty.call(message, "weightBits") && message.weightBits !== 0)
                    writer.uint32(72).uint32(message.weightBits);
                if (message.messageBits != null && $Object.hasOwnProperty.call(message, "messageBits") && message.messageBits !== 0)
                    writer.uint32(80).uint32(message.messageBits);
                if (message.projections != null && message.projections.length)
                    for (let i = 0; i < message.projections.length; ++i)
                        writer.uint32(90).string(message.projections[i]);
                if (message.limits != null && message.limits.length)
                    for (let i = 0; i < message.limits.length; ++i)
                        $root.spikec.image.Limit.encode(message.limits[i], writer.uint32(98).fork(), _depth + 1).ldelim();
                if (message.cycles != null && message.cycles.length)
                    for (let i = 0; i < message.cycles.length; ++i)
                        $root.spikec.image.Cost.encode(message.cycles[i], writer.uint32(106).fork(), _depth + 1).ldelim();
                if (message.energy != null && message.energy.length)
                    for (let i = 0; i < message.energy.length; ++i)
                        $root.spikec.image.Cost.encode(message.energy[i], writer.uint32(114).fork(), _depth + 1).ldelim();
                if (message.decayBits != null && $Object.hasOwnProperty.call(message, "decayBits") && message.decayBits !== 0)
                    writer.uint32(120).uint32(message.decayBits);
                if (message.clock != null && $Object.hasOwnProperty.call(message, "clock"))
                    $root.spikec.image.Cost.encode(message.clock, writer.uint32(130).fork(), _depth + 1).ldelim();
                if (message.idle != null && $Object.hasOwnProperty.call(message, "idle"))
                    $root.spikec.image.Cost.encode(message.idle, writer.uint32(138).fork(), _depth + 1).ldelim();
                if (message.barriers != null && $Object.hasOwnProperty.call(message, "barriers"))
                    $root.spikec.image.Barriers.encode(message.barriers, writer.uint32(146).fork(), _depth + 1).ldelim();
                if (message.routing != null && $Object.hasOwnProperty.call(message, "routing") && message.routing !== "")
                    writer.uint32(154).string(message.routing);
                if (message.step != null && $Object.hasOwnProperty.call(message, "step") && message.step !== "")
                    writer.uint32(162).string(message.step);
                if (message.updates != null && $Object.hasOwnProperty.call(message, "updates") && message.updates !== "")
                    writer.uint32(170).string(message.updates);
                if (message.units != null && message.units.length)
                    for (let i = 0; i < message.units.length; ++i)
                        $root.spikec.image.Unit.encode(message.units[i], writer.uint32(178).fork(), _depth + 1).ldelim();
                if (message.routerColumns != null && $Object.hasOwnProperty.call(message, "routerColumns") && message.routerColumns !== 0)
                    writer.uint32(184).uint32(message.routerColumns);
                if (message.routerRows != null && $Object.hasOwnProperty.call(message, "routerRows") && message.routerRows !== 0)
                    writer.uint32(192).uint32(message.routerRows);
                if (message.classes != null && message.classes.length)
                    for (let i = 0; i < message.classes.length; ++i)
                        $root.spikec.image.CoreClass.encode(message.classes[i], writer.uint32(202).fork(), _depth + 1).ldelim();
                if (message.portX != null && $Object.hasOwnProperty.call(message, "portX") && message.portX !== 0)
                    writer.uint32(208).uint32(message.portX);
                if (message.portY != null && $Object.hasOwnProperty.call(message, "portY") && message.portY !== 0)
                    writer.uint32(216).uint32(message.portY);
                if (message.origins != null && message.origins.length)
                    for (let i = 0; i < message.origins.length; ++i)
                        $root.spikec.image.Origin.encode(message.origins[i], writer.uint32(242).fork(), _depth + 1).ldelim();
                if (message.shapes != null && $Object.hasOwnProperty.call(message, "shapes"))
                    $root.spikec.image.Shapes.encode(message.shapes, writer.uint32(250).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Target.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Target();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.summary = value;
                            else
                                delete message.summary;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.fictional = value;
                            else
                                delete message.fictional;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.meshColumns = value;
                            else
                                delete message.meshColumns;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.meshRows = value;
                            else
                                delete message.meshRows;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.chipColumns = value;
                            else
                                delete message.chipColumns;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.chipRows = value;
                            else
                                delete message.chipRows;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.membraneBits = value;
                            else
                                delete message.membraneBits;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.weightBits = value;
                            else
                                delete message.weightBits;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.messageBits = value;
                            else
                                delete message.messageBits;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.decayBits = value;
                            else
                                delete message.decayBits;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            if (!(message.projections && message.projections.length))
                                message.projections = [];
                            message.projections.push(reader.stringVerify());
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            if (!(message.limits && message.limits.length))
                                message.limits = [];
                            message.limits.push($root.spikec.image.Limit.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            if (!(message.cycles && message.cycles.length))
                                message.cycles = [];
                            message.cycles.push($root.spikec.image.Cost.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            if (!(message.energy && message.energy.length))
                                message.energy = [];
                            message.energy.push($root.spikec.image.Cost.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 30: {
                            if (wireType !== 2)
                                break;
                            if (!(message.origins && message.origins.length))
                                message.origins = [];
                            message.origins.push($root.spikec.image.Origin.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 31: {
                            if (wireType !== 2)
                                break;
                            message.shapes = $root.spikec.image.Shapes.decode(reader, reader.size(), $undefined, _depth + 1, message.shapes);
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            message.clock = $root.spikec.image.Cost.decode(reader, reader.size(), $undefined, _depth + 1, message.clock);
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            message.idle = $root.spikec.image.Cost.decode(reader, reader.size(), $undefined, _depth + 1, message.idle);
                            continue;
                        }
                    case 18: {
                            if (wireType !== 2)
                                break;
                            message.barriers = $root.spikec.image.Barriers.decode(reader, reader.size(), $undefined, _depth + 1, message.barriers);
                            continue;
                        }
                    case 19: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.routing = value;
                            else
                                delete message.routing;
                            continue;
                        }
                    case 20: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.step = value;
                            else
                                delete message.step;
                            continue;
                        }
                    case 21: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.updates = value;
                            else
                                delete message.updates;
                            continue;
                        }
                    case 23: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.routerColumns = value;
                            else
                                delete message.routerColumns;
                            continue;
                        }
                    case 24: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.routerRows = value;
                            else
                                delete message.routerRows;
                            continue;
                        }
                    case 26: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.portX = value;
                            else
                                delete message.portX;
                            continue;
                        }
                    case 27: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.portY = value;
                            else
                                delete message.portY;
                            continue;
                        }
                    case 25: {
                            if (wireType !== 2)
                                break;
                            if (!(message.classes && message.classes.length))
                                message.classes = [];
                            message.classes.push($root.spikec.image.CoreClass.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 22: {
                            if (wireType !== 2)
                                break;
                            if (!(message.units && message.units.length))
                                message.units = [];
                            message.units.push($root.spikec.image.Unit.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Target;
        })();

        image.CoreClass = (function() {

            const CoreClass = function (properties) {
                this.projections = [];
                this.limits = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            CoreClass.prototype.name = "";
            CoreClass.prototype.count = 0;
            CoreClass.prototype.projections = $util.emptyArray;
            CoreClass.prototype.limits = $util.emptyArray;
            CoreClass.prototype.shapes = null;

            CoreClass.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(10).string(message.name);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                    writer.uint32(16).uint32(message.count);
                if (message.projections != null && message.projections.length)
                    for (let i = 0; i < message.projections.length; ++i)
                        writer.uint32(26).string(message.projections[i]);
                if (message.limits != null && message.limits.length)
                    for (let i = 0; i < message.limits.length; ++i)
                        $root.spikec.image.Limit.encode(message.limits[i], writer.uint32(34).fork(), _depth + 1).ldelim();
                if (message.shapes != null && $Object.hasOwnProperty.call(message, "shapes"))
                    $root.spikec.image.Shapes.encode(message.shapes, writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            CoreClass.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.CoreClass();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.projections && message.projections.length))
                                message.projections = [];
                            message.projections.push(reader.stringVerify());
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.limits && message.limits.length))
                                message.limits = [];
                            message.limits.push($root.spikec.image.Limit.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.shapes = $root.spikec.image.Shapes.decode(reader, reader.size(), $undefined, _depth + 1, message.shapes);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return CoreClass;
        })();

        image.Unit = (function() {

            const Unit = function (properties) {
                this.does = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Unit.prototype.name = "";
            Unit.prototype.width = null;
            Unit.prototype.does = $util.emptyArray;

            Unit.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(10).string(message.name);
                if (message.width != null && $Object.hasOwnProperty.call(message, "width"))
                    $root.spikec.image.Cost.encode(message.width, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.does != null && message.does.length)
                    for (let i = 0; i < message.does.length; ++i)
                        writer.uint32(26).string(message.does[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Unit.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Unit();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.width = $root.spikec.image.Cost.decode(reader, reader.size(), $undefined, _depth + 1, message.width);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.does && message.does.length))
                                message.does = [];
                            message.does.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Unit;
        })();

        image.Barriers = (function() {

            const Barriers = function (properties) {
                this.routers = [];
                this.cycles = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Barriers.prototype.routers = $util.emptyArray;
            Barriers.prototype.cycles = $util.emptyArray;
            Barriers.prototype.provenance = "";
            Barriers.prototype.source = "";

            Barriers.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.routers != null && message.routers.length)
                    writer.uint32(10).uint32s(message.routers);
                if (message.cycles != null && message.cycles.length)
                    writer.uint32(18).doubles(message.cycles);
                if (message.provenance != null && $Object.hasOwnProperty.call(message, "provenance") && message.provenance !== "")
                    writer.uint32(26).string(message.provenance);
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== "")
                    writer.uint32(34).string(message.source);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Barriers.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Barriers();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType === 2) {
                                if (!(message.routers && message.routers.length))
                                    message.routers = [];
                                reader.uint32s(message.routers);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.routers && message.routers.length))
                                message.routers = [];
                            message.routers.push(reader.uint32());
                            continue;
                        }
                    case 2: {
                            if (wireType === 2) {
                                if (!(message.cycles && message.cycles.length))
                                    message.cycles = [];
                                reader.doubles(message.cycles);
                                continue;
                            }
                            if (wireType !== 1)
                                break;
                            if (!(message.cycles && message.cycles.length))
                                message.cycles = [];
                            message.cycles.push(reader.double());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.provenance = value;
                            else
                                delete message.provenance;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Barriers;
        })();

        image.Origin = (function() {

            const Origin = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Origin.prototype.field = "";
            Origin.prototype.provenance = "";
            Origin.prototype.source = "";

            Origin.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.field != null && $Object.hasOwnProperty.call(message, "field") && message.field !== "")
                    writer.uint32(10).string(message.field);
                if (message.provenance != null && $Object.hasOwnProperty.call(message, "provenance") && message.provenance !== "")
                    writer.uint32(18).string(message.provenance);
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== "")
                    writer.uint32(26).string(message.source);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Origin.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Origin();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.field = value;
                            else
                                delete message.field;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.provenance = value;
                            else
                                delete message.provenance;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Origin;
        })();

        image.Shapes = (function() {

            const Shapes = function (properties) {
                this.kernels = [];
                this.strides = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Shapes.prototype.kernels = $util.emptyArray;
            Shapes.prototype.strides = $util.emptyArray;
            Shapes.prototype.pad = null;
            Shapes.prototype.channels = null;
            Shapes.prototype.cap = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Shapes.prototype, "_pad", {
                get: $util.oneOfGetter($oneOfFields = ["pad"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Shapes.prototype, "_channels", {
                get: $util.oneOfGetter($oneOfFields = ["channels"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Shapes.prototype, "_cap", {
                get: $util.oneOfGetter($oneOfFields = ["cap"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Shapes.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.kernels != null && message.kernels.length)
                    writer.uint32(10).uint32s(message.kernels);
                if (message.strides != null && message.strides.length)
                    writer.uint32(18).uint32s(message.strides);
                if (message.pad != null && $Object.hasOwnProperty.call(message, "pad"))
                    writer.uint32(24).uint32(message.pad);
                if (message.channels != null && $Object.hasOwnProperty.call(message, "channels"))
                    writer.uint32(32).uint32(message.channels);
                if (message.cap != null && $Object.hasOwnProperty.call(message, "cap"))
                    writer.uint32(40).uint32(message.cap);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Shapes.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Shapes();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType === 2) {
                                if (!(message.kernels && message.kernels.length))
                                    message.kernels = [];
                                reader.uint32s(message.kernels);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.kernels && message.kernels.length))
                                message.kernels = [];
                            message.kernels.push(reader.uint32());
                            continue;
                        }
                    case 2: {
                            if (wireType === 2) {
                                if (!(message.strides && message.strides.length))
                                    message.strides = [];
                                reader.uint32s(message.strides);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.strides && message.strides.length))
                                message.strides = [];
                            message.strides.push(reader.uint32());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.pad = reader.uint32();
                            message._pad = "pad";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.channels = reader.uint32();
                            message._channels = "channels";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            message.cap = reader.uint32();
                            message._cap = "cap";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Shapes;
        })();

        image.Limit = (function() {

            const Limit = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Limit.prototype.name = "";
            Limit.prototype.value = 0;

            Limit.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(10).string(message.name);
                if (message.value != null && $Object.hasOwnProperty.call(message, "value") && message.value !== 0)
                    writer.uint32(16).uint32(message.value);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Limit.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Limit();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.value = value;
                            else
                                delete message.value;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Limit;
        })();

        image.Cost = (function() {

            const Cost = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Cost.prototype.name = "";
            Cost.prototype.value = 0;
            Cost.prototype.provenance = "";
            Cost.prototype.source = "";

            Cost.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(10).string(message.name);
                if (message.value != null && $Object.hasOwnProperty.call(message, "value") && !$Object.is(message.value, 0))
                    writer.uint32(17).double(message.value);
                if (message.provenance != null && $Object.hasOwnProperty.call(message, "provenance") && message.provenance !== "")
                    writer.uint32(26).string(message.provenance);
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== "")
                    writer.uint32(34).string(message.source);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Cost.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Cost();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.value = value;
                            else
                                delete message.value;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.provenance = value;
                            else
                                delete message.provenance;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Cost;
        })();

        image.Schedule = (function() {

            const Schedule = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Schedule.prototype.slots = 0;
            Schedule.prototype.order = "";
            Schedule.prototype.windows = 0;
            Schedule.prototype.logicalSteps = 0;

            Schedule.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.slots != null && $Object.hasOwnProperty.call(message, "slots") && message.slots !== 0)
                    writer.uint32(8).uint32(message.slots);
                if (message.order != null && $Object.hasOwnProperty.call(message, "order") && message.order !== "")
                    writer.uint32(18).string(message.order);
                if (message.windows != null && $Object.hasOwnProperty.call(message, "windows") && message.windows !== 0)
                    writer.uint32(24).uint32(message.windows);
                if (message.logicalSteps != null && $Object.hasOwnProperty.call(message, "logicalSteps") && message.logicalSteps !== 0)
                    writer.uint32(32).uint32(message.logicalSteps);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Schedule.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Schedule();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.slots = value;
                            else
                                delete message.slots;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.order = value;
                            else
                                delete message.order;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.windows = value;
                            else
                                delete message.windows;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.logicalSteps = value;
                            else
                                delete message.logicalSteps;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Schedule;
        })();

        image.Input = (function() {

            const Input = function (properties) {
                this.mean = [];
                this.std = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Input.prototype.population = 0;
            Input.prototype.fractionBits = 0;
            Input.prototype.bits = 0;
            Input.prototype.mean = $util.emptyArray;
            Input.prototype.std = $util.emptyArray;

            Input.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.population != null && $Object.hasOwnProperty.call(message, "population") && message.population !== 0)
                    writer.uint32(8).uint32(message.population);
                if (message.fractionBits != null && $Object.hasOwnProperty.call(message, "fractionBits") && message.fractionBits !== 0)
                    writer.uint32(16).uint32(message.fractionBits);
                if (message.bits != null && $Object.hasOwnProperty.call(message, "bits") && message.bits !== 0)
                    writer.uint32(24).uint32(message.bits);
                if (message.mean != null && message.mean.length)
                    writer.uint32(34).doubles(message.mean);
                if (message.std != null && message.std.length)
                    writer.uint32(42).doubles(message.std);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Input.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Input();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.population = value;
                            else
                                delete message.population;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.fractionBits = value;
                            else
                                delete message.fractionBits;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.bits = value;
                            else
                                delete message.bits;
                            continue;
                        }
                    case 4: {
                            if (wireType === 2) {
                                if (!(message.mean && message.mean.length))
                                    message.mean = [];
                                reader.doubles(message.mean);
                                continue;
                            }
                            if (wireType !== 1)
                                break;
                            if (!(message.mean && message.mean.length))
                                message.mean = [];
                            message.mean.push(reader.double());
                            continue;
                        }
                    case 5: {
                            if (wireType === 2) {
                                if (!(message.std && message.std.length))
                                    message.std = [];
                                reader.doubles(message.std);
                                continue;
                            }
                            if (wireType !== 1)
                                break;
                            if (!(message.std && message.std.length))
                                message.std = [];
                            message.std.push(reader.double());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Input;
        })();

        image.Output = (function() {

            const Output = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Output.prototype.name = "";
            Output.prototype.population = 0;

            Output.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(10).string(message.name);
                if (message.population != null && $Object.hasOwnProperty.call(message, "population") && message.population !== 0)
                    writer.uint32(16).uint32(message.population);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Output.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Output();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.population = value;
                            else
                                delete message.population;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Output;
        })();

        image.Host = (function() {

            const Host = function (properties) {
                this.steps = [];
                this.results = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Host.prototype.steps = $util.emptyArray;
            Host.prototype.results = $util.emptyArray;

            Host.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.steps != null && message.steps.length)
                    for (let i = 0; i < message.steps.length; ++i)
                        $root.spikec.image.HostStep.encode(message.steps[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.results != null && message.results.length)
                    for (let i = 0; i < message.results.length; ++i)
                        $root.spikec.image.HostResult.encode(message.results[i], writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Host.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Host();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.steps && message.steps.length))
                                message.steps = [];
                            message.steps.push($root.spikec.image.HostStep.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.results && message.results.length))
                                message.results = [];
                            message.results.push($root.spikec.image.HostResult.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Host;
        })();

        image.HostKind = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "HOST_READ"] = 0;
            values[valuesById[1] = "HOST_LINEAR"] = 1;
            values[valuesById[2] = "HOST_AVERAGE"] = 2;
            return values;
        })();

        image.HostStep = (function() {

            const HostStep = function (properties) {
                this.exponents = [];
                this.biases = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            HostStep.prototype.kind = 0;
            HostStep.prototype.name = "";
            HostStep.prototype.a = 0;
            HostStep.prototype.b = 0;
            HostStep.prototype.divisor = 0;
            HostStep.prototype.rows = 0;
            HostStep.prototype.weights = $util.newBuffer([]);
            HostStep.prototype.exponents = $util.emptyArray;
            HostStep.prototype.biases = $util.emptyArray;
            HostStep.prototype.over = 0;

            HostStep.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
                    writer.uint32(8).int32(message.kind);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(18).string(message.name);
                if (message.a != null && $Object.hasOwnProperty.call(message, "a") && message.a !== 0)
                    writer.uint32(24).uint32(message.a);
                if (message.b != null && $Object.hasOwnProperty.call(message, "b") && message.b !== 0)
                    writer.uint32(32).uint32(message.b);
                if (message.divisor != null && $Object.hasOwnProperty.call(message, "divisor") && message.divisor !== 0)
                    writer.uint32(40).uint32(message.divisor);
                if (message.rows != null && $Object.hasOwnProperty.call(message, "rows") && message.rows !== 0)
                    writer.uint32(48).uint32(message.rows);
                if (message.weights != null && $Object.hasOwnProperty.call(message, "weights") && message.weights.length)
                    writer.uint32(58).bytes(message.weights);
                if (message.exponents != null && message.exponents.length)
                    writer.uint32(66).sint32s(message.exponents);
                if (message.biases != null && message.biases.length)
                    writer.uint32(74).sint32s(message.biases);
                if (message.over != null && $Object.hasOwnProperty.call(message, "over") && message.over !== 0)
                    writer.uint32(80).int32(message.over);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            HostStep.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.HostStep();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.a = value;
                            else
                                delete message.a;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.b = value;
                            else
                                delete message.b;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.divisor = value;
                            else
                                delete message.divisor;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.rows = value;
                            else
                                delete message.rows;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.weights = value;
                            else
                                delete message.weights;
                            continue;
                        }
                    case 8: {
                            if (wireType === 2) {
                                if (!(message.exponents && message.exponents.length))
                                    message.exponents = [];
                                reader.sint32s(message.exponents);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.exponents && message.exponents.length))
                                message.exponents = [];
                            message.exponents.push(reader.sint32());
                            continue;
                        }
                    case 9: {
                            if (wireType === 2) {
                                if (!(message.biases && message.biases.length))
                                    message.biases = [];
                                reader.sint32s(message.biases);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.biases && message.biases.length))
                                message.biases = [];
                            message.biases.push(reader.sint32());
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.over = value;
                            else
                                delete message.over;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return HostStep;
        })();

        image.StepReading = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "STEPS_MEAN"] = 0;
            values[valuesById[1] = "STEPS_SUM"] = 1;
            values[valuesById[2] = "STEPS_LAST"] = 2;
            values[valuesById[3] = "STEPS_MAX"] = 3;
            return values;
        })();

        image.ResultKind = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "RESULT_SCORES"] = 0;
            values[valuesById[1] = "RESULT_CLASS_MAP"] = 1;
            values[valuesById[2] = "RESULT_FEATURES"] = 2;
            return values;
        })();

        image.HostResult = (function() {

            const HostResult = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            HostResult.prototype.name = "";
            HostResult.prototype.kind = 0;
            HostResult.prototype.step = 0;

            HostResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(10).string(message.name);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
                    writer.uint32(16).int32(message.kind);
                if (message.step != null && $Object.hasOwnProperty.call(message, "step") && message.step !== 0)
                    writer.uint32(24).uint32(message.step);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            HostResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.HostResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.step = value;
                            else
                                delete message.step;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return HostResult;
        })();

        image.Role = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "ROLE_INPUT"] = 0;
            values[valuesById[1] = "ROLE_NEURONS"] = 1;
            values[valuesById[2] = "ROLE_STATE"] = 2;
            return values;
        })();

        image.Population = (function() {

            const Population = function (properties) {
                this.fractionBits = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Population.prototype.name = "";
            Population.prototype.membrane = "";
            Population.prototype.role = 0;
            Population.prototype.channels = 0;
            Population.prototype.height = 0;
            Population.prototype.width = 0;
            Population.prototype.rank = 0;
            Population.prototype.fractionBits = $util.emptyArray;
            Population.prototype.boundLow = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
            Population.prototype.boundHigh = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
            Population.prototype.float32Proved = false;
            Population.prototype.readyWindow = 0;
            Population.prototype.fireWindow = 0;
            Population.prototype.multiThreshold = null;
            Population.prototype.kept = null;
            Population.prototype.decaying = null;
            Population.prototype.integrating = null;
            Population.prototype.register = null;

            let $oneOfFields;

            $Object.defineProperty(Population.prototype, "neuron", {
                get: $util.oneOfGetter($oneOfFields = ["multiThreshold", "kept", "decaying", "integrating", "register"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Population.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(10).string(message.name);
                if (message.membrane != null && $Object.hasOwnProperty.call(message, "membrane") && message.membrane !== "")
                    writer.uint32(18).string(message.membrane);
                if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== 0)
                    writer.uint32(24).int32(message.role);
                if (message.channels != null && $Object.hasOwnProperty.call(message, "channels") && message.channels !== 0)
                    writer.uint32(32).uint32(message.channels);
                if (message.height != null && $Object.hasOwnProperty.call(message, "height") && message.height !== 0)
                    writer.uint32(40).uint32(message.height);
                if (message.width != null && $Object.hasOwnProperty.call(message, "width") && message.width !== 0)
                    writer.uint32(48).uint32(message.width);
                if (message.rank != null && $Object.hasOwnProperty.call(message, "rank") && message.rank !== 0)
                    writer.uint32(56).uint32(message.rank);
                if (message.fractionBits != null && message.fractionBits.length)
                    writer.uint32(66).sint32s(message.fractionBits);
                if (message.boundLow != null && $Object.hasOwnProperty.call(message, "boundLow") && (typeof message.boundLow === "object" ? message.boundLow.low || message.boundLow.high : message.boundLow !== 0))
                    writer.uint32(72).sint64(message.boundLow);
                if (message.boundHigh != null && $Object.hasOwnProperty.call(message, "boundHigh") && (typeof message.boundHigh === "object" ? message.boundHigh.low || message.boundHigh.high : message.boundHigh !== 0))
                    writer.uint32(80).sint64(message.boundHigh);
                if (message.float32Proved != null && $Object.hasOwnProperty.call(message, "float32Proved") && message.float32Proved !== false)
                    writer.uint32(88).bool(message.float32Proved);
                if (message.readyWindow != null && $Object.hasOwnProperty.call(message, "readyWindow") && message.readyWindow !== 0)
                    writer.uint32(96).uint32(message.readyWindow);
                if (message.fireWindow != null && $Object.hasOwnProperty.call(message, "fireWindow") && message.fireWindow !== 0)
                    writer.uint32(104).uint32(message.fireWindow);
                if (message.multiThreshold != null && $Object.hasOwnProperty.call(message, "multiThreshold"))
                    $root.spikec.image.MultiThreshold.encode(message.multiThreshold, writer.uint32(162).fork(), _depth + 1).ldelim();
                if (message.kept != null && $Object.hasOwnProperty.call(message, "kept"))
                    $root.spikec.image.Kept.encode(message.kept, writer.uint32(170).fork(), _depth + 1).ldelim();
                if (message.decaying != null && $Object.hasOwnProperty.call(message, "decaying"))
                    $root.spikec.image.Decaying.encode(message.decaying, writer.uint32(178).fork(), _depth + 1).ldelim();
                if (message.integrating != null && $Object.hasOwnProperty.call(message, "integrating"))
                    $root.spikec.image.Integrating.encode(message.integrating, writer.uint32(186).fork(), _depth + 1).ldelim();
                if (message.register != null && $Object.hasOwnProperty.call(message, "register"))
                    $root.spikec.image.Register.encode(message.register, writer.uint32(194).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Population.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Population();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.membrane = value;
                            else
                                delete message.membrane;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.role = value;
                            else
                                delete message.role;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.channels = value;
                            else
                                delete message.channels;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.height = value;
                            else
                                delete message.height;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.width = value;
                            else
                                delete message.width;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.rank = value;
                            else
                                delete message.rank;
                            continue;
                        }
                    case 8: {
                            if (wireType === 2) {
                                if (!(message.fractionBits && message.fractionBits.length))
                                    message.fractionBits = [];
                                reader.sint32s(message.fractionBits);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.fractionBits && message.fractionBits.length))
                                message.fractionBits = [];
                            message.fractionBits.push(reader.sint32());
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.sint64()) === "object" ? value.low || value.high : value !== 0)
                                message.boundLow = value;
                            else
                                delete message.boundLow;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.sint64()) === "object" ? value.low || value.high : value !== 0)
                                message.boundHigh = value;
                            else
                                delete message.boundHigh;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.float32Proved = value;
                            else
                                delete message.float32Proved;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.readyWindow = value;
                            else
                                delete message.readyWindow;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.fireWindow = value;
                            else
                                delete message.fireWindow;
                            continue;
                        }
                    case 20: {
                            if (wireType !== 2)
                                break;
                            message.multiThreshold = $root.spikec.image.MultiThreshold.decode(reader, reader.size(), $undefined, _depth + 1, message.multiThreshold);
                            message.neuron = "multiThreshold";
                            continue;
                        }
                    case 21: {
                            if (wireType !== 2)
                                break;
                            message.kept = $root.spikec.image.Kept.decode(reader, reader.size(), $undefined, _depth + 1, message.kept);
                            message.neuron = "kept";
                            continue;
                        }
                    case 22: {
                            if (wireType !== 2)
                                break;
                            message.decaying = $root.spikec.image.Decaying.decode(reader, reader.size(), $undefined, _depth + 1, message.decaying);
                            message.neuron = "decaying";
                            continue;
                        }
                    case 23: {
                            if (wireType !== 2)
                                break;
                            message.integrating = $root.spikec.image.Integrating.decode(reader, reader.size(), $undefined, _depth + 1, message.integrating);
                            message.neuron = "integrating";
                            continue;
                        }
                    case 24: {
                            if (wireType !== 2)
                                break;
                            message.register = $root.spikec.image.Register.decode(reader, reader.size(), $undefined, _depth + 1, message.register);
                            message.neuron = "register";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Population;
        })();

        image.MultiThreshold = (function() {

            const MultiThreshold = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            MultiThreshold.prototype.cap = 0;
            MultiThreshold.prototype.norm = 0;

            MultiThreshold.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.cap != null && $Object.hasOwnProperty.call(message, "cap") && message.cap !== 0)
                    writer.uint32(8).uint32(message.cap);
                if (message.norm != null && $Object.hasOwnProperty.call(message, "norm") && !$Object.is(message.norm, 0))
                    writer.uint32(17).double(message.norm);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            MultiThreshold.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.MultiThreshold();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.cap = value;
                            else
                                delete message.cap;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.norm = value;
                            else
                                delete message.norm;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return MultiThreshold;
        })();

        image.Kept = (function() {

            const Kept = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Kept.prototype.cap = 0;
            Kept.prototype.norm = 0;
            Kept.prototype.reset = 0;
            Kept.prototype.leak = 0;

            Kept.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.cap != null && $Object.hasOwnProperty.call(message, "cap") && message.cap !== 0)
                    writer.uint32(8).uint32(message.cap);
                if (message.norm != null && $Object.hasOwnProperty.call(message, "norm") && !$Object.is(message.norm, 0))
                    writer.uint32(17).double(message.norm);
                if (message.reset != null && $Object.hasOwnProperty.call(message, "reset") && message.reset !== 0)
                    writer.uint32(24).int32(message.reset);
                if (message.leak != null && $Object.hasOwnProperty.call(message, "leak") && message.leak !== 0)
                    writer.uint32(32).uint32(message.leak);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Kept.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Kept();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.cap = value;
                            else
                                delete message.cap;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.norm = value;
                            else
                                delete message.norm;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.reset = value;
                            else
                                delete message.reset;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.leak = value;
                            else
                                delete message.leak;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Kept;
        })();

        image.Decaying = (function() {

            const Decaying = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Decaying.prototype.cap = 0;
            Decaying.prototype.norm = 0;
            Decaying.prototype.resets = 0;
            Decaying.prototype.decayBits = 0;
            Decaying.prototype.current = 0;
            Decaying.prototype.bounded = 0;

            Decaying.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.cap != null && $Object.hasOwnProperty.call(message, "cap") && message.cap !== 0)
                    writer.uint32(8).uint32(message.cap);
                if (message.norm != null && $Object.hasOwnProperty.call(message, "norm") && !$Object.is(message.norm, 0))
                    writer.uint32(17).double(message.norm);
                if (message.resets != null && $Object.hasOwnProperty.call(message, "resets") && message.resets !== 0)
                    writer.uint32(24).int32(message.resets);
                if (message.decayBits != null && $Object.hasOwnProperty.call(message, "decayBits") && message.decayBits !== 0)
                    writer.uint32(32).uint32(message.decayBits);
                if (message.current != null && $Object.hasOwnProperty.call(message, "current") && message.current !== 0)
                    writer.uint32(40).uint32(message.current);
                if (message.bounded != null && $Object.hasOwnProperty.call(message, "bounded") && message.bounded !== 0)
                    writer.uint32(48).uint32(message.bounded);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Decaying.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Decaying();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.cap = value;
                            else
                                delete message.cap;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.norm = value;
                            else
                                delete message.norm;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.resets = value;
                            else
                                delete message.resets;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.decayBits = value;
                            else
                                delete message.decayBits;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.current = value;
                            else
                                delete message.current;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.bounded = value;
                            else
                                delete message.bounded;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Decaying;
        })();

        image.Integrating = (function() {

            const Integrating = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Integrating.prototype.cap = 0;
            Integrating.prototype.norm = 0;
            Integrating.prototype.decayBits = 0;

            Integrating.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.cap != null && $Object.hasOwnProperty.call(message, "cap") && message.cap !== 0)
                    writer.uint32(8).uint32(message.cap);
                if (message.norm != null && $Object.hasOwnProperty.call(message, "norm") && !$Object.is(message.norm, 0))
                    writer.uint32(17).double(message.norm);
                if (message.decayBits != null && $Object.hasOwnProperty.call(message, "decayBits") && message.decayBits !== 0)
                    writer.uint32(24).uint32(message.decayBits);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Integrating.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Integrating();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.cap = value;
                            else
                                delete message.cap;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.norm = value;
                            else
                                delete message.norm;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.decayBits = value;
                            else
                                delete message.decayBits;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Integrating;
        })();

        image.Register = (function() {

            const Register = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Register.prototype.cap = 0;
            Register.prototype.norm = 0;

            Register.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.cap != null && $Object.hasOwnProperty.call(message, "cap") && message.cap !== 0)
                    writer.uint32(8).uint32(message.cap);
                if (message.norm != null && $Object.hasOwnProperty.call(message, "norm") && !$Object.is(message.norm, 0))
                    writer.uint32(17).double(message.norm);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Register.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Register();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.cap = value;
                            else
                                delete message.cap;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.norm = value;
                            else
                                delete message.norm;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Register;
        })();

        image.Reset = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "RESET_HARD"] = 0;
            values[valuesById[1] = "RESET_SOFT"] = 1;
            return values;
        })();

        image.Resets = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "RESETS_HARD"] = 0;
            values[valuesById[1] = "RESETS_SOFT"] = 1;
            values[valuesById[2] = "RESETS_DELAYED"] = 2;
            return values;
        })();

        image.Projection = (function() {

            const Projection = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Projection.prototype.name = "";
            Projection.prototype.target = 0;
            Projection.prototype.activeWindow = 0;
            Projection.prototype.synapses = null;
            Projection.prototype.graded = null;
            Projection.prototype.transfer = null;
            Projection.prototype.correlate = null;
            Projection.prototype.modulate = null;
            Projection.prototype.gate = null;
            Projection.prototype.any = null;
            Projection.prototype.max = null;
            Projection.prototype.splice = null;
            Projection.prototype.part = null;

            let $oneOfFields;

            $Object.defineProperty(Projection.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["synapses", "graded", "transfer", "correlate", "modulate", "gate", "any", "max", "splice", "part"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Projection.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(10).string(message.name);
                if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target !== 0)
                    writer.uint32(16).uint32(message.target);
                if (message.activeWindow != null && $Object.hasOwnProperty.call(message, "activeWindow") && message.activeWindow !== 0)
                    writer.uint32(24).uint32(message.activeWindow);
                if (message.synapses != null && $Object.hasOwnProperty.call(message, "synapses"))
                    $root.spikec.image.Synapses.encode(message.synapses, writer.uint32(82).fork(), _depth + 1).ldelim();
                if (message.graded != null && $Object.hasOwnProperty.call(message, "graded"))
                    $root.spikec.image.Graded.encode(message.graded, writer.uint32(90).fork(), _depth + 1).ldelim();
                if (message.transfer != null && $Object.hasOwnProperty.call(message, "transfer"))
                    $root.spikec.image.Transfer.encode(message.transfer, writer.uint32(98).fork(), _depth + 1).ldelim();
                if (message.correlate != null && $Object.hasOwnProperty.call(message, "correlate"))
                    $root.spikec.image.Correlate.encode(message.correlate, writer.uint32(106).fork(), _depth + 1).ldelim();
                if (message.modulate != null && $Object.hasOwnProperty.call(message, "modulate"))
                    $root.spikec.image.Modulate.encode(message.modulate, writer.uint32(114).fork(), _depth + 1).ldelim();
                if (message.gate != null && $Object.hasOwnProperty.call(message, "gate"))
                    $root.spikec.image.Gate.encode(message.gate, writer.uint32(122).fork(), _depth + 1).ldelim();
                if (message.any != null && $Object.hasOwnProperty.call(message, "any"))
                    $root.spikec.image.Any.encode(message.any, writer.uint32(130).fork(), _depth + 1).ldelim();
                if (message.max != null && $Object.hasOwnProperty.call(message, "max"))
                    $root.spikec.image.Max.encode(message.max, writer.uint32(138).fork(), _depth + 1).ldelim();
                if (message.splice != null && $Object.hasOwnProperty.call(message, "splice"))
                    $root.spikec.image.Splice.encode(message.splice, writer.uint32(146).fork(), _depth + 1).ldelim();
                if (message.part != null && $Object.hasOwnProperty.call(message, "part"))
                    $root.spikec.image.Part.encode(message.part, writer.uint32(154).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Projection.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Projection();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.target = value;
                            else
                                delete message.target;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.activeWindow = value;
                            else
                                delete message.activeWindow;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.synapses = $root.spikec.image.Synapses.decode(reader, reader.size(), $undefined, _depth + 1, message.synapses);
                            message.kind = "synapses";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.graded = $root.spikec.image.Graded.decode(reader, reader.size(), $undefined, _depth + 1, message.graded);
                            message.kind = "graded";
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            message.transfer = $root.spikec.image.Transfer.decode(reader, reader.size(), $undefined, _depth + 1, message.transfer);
                            message.kind = "transfer";
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            message.correlate = $root.spikec.image.Correlate.decode(reader, reader.size(), $undefined, _depth + 1, message.correlate);
                            message.kind = "correlate";
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.modulate = $root.spikec.image.Modulate.decode(reader, reader.size(), $undefined, _depth + 1, message.modulate);
                            message.kind = "modulate";
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            message.gate = $root.spikec.image.Gate.decode(reader, reader.size(), $undefined, _depth + 1, message.gate);
                            message.kind = "gate";
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            message.any = $root.spikec.image.Any.decode(reader, reader.size(), $undefined, _depth + 1, message.any);
                            message.kind = "any";
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            message.max = $root.spikec.image.Max.decode(reader, reader.size(), $undefined, _depth + 1, message.max);
                            message.kind = "max";
                            continue;
                        }
                    case 18: {
                            if (wireType !== 2)
                                break;
                            message.splice = $root.spikec.image.Splice.decode(reader, reader.size(), $undefined, _depth + 1, message.splice);
                            message.kind = "splice";
                            continue;
                        }
                    case 19: {
                            if (wireType !== 2)
                                break;
                            message.part = $root.spikec.image.Part.decode(reader, reader.size(), $undefined, _depth + 1, message.part);
                            message.kind = "part";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Projection;
        })();

        image.Synapses = (function() {

            const Synapses = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Synapses.prototype.source = 0;
            Synapses.prototype.geometry = null;
            Synapses.prototype.weightBits = 0;

            Synapses.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== 0)
                    writer.uint32(8).uint32(message.source);
                if (message.geometry != null && $Object.hasOwnProperty.call(message, "geometry"))
                    $root.spikec.image.Geometry.encode(message.geometry, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.weightBits != null && $Object.hasOwnProperty.call(message, "weightBits") && message.weightBits !== 0)
                    writer.uint32(24).uint32(message.weightBits);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Synapses.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Synapses();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.geometry = $root.spikec.image.Geometry.decode(reader, reader.size(), $undefined, _depth + 1, message.geometry);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.weightBits = value;
                            else
                                delete message.weightBits;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Synapses;
        })();

        image.Graded = (function() {

            const Graded = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Graded.prototype.source = 0;
            Graded.prototype.geometry = null;
            Graded.prototype.weightBits = 0;

            Graded.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== 0)
                    writer.uint32(8).uint32(message.source);
                if (message.geometry != null && $Object.hasOwnProperty.call(message, "geometry"))
                    $root.spikec.image.Geometry.encode(message.geometry, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.weightBits != null && $Object.hasOwnProperty.call(message, "weightBits") && message.weightBits !== 0)
                    writer.uint32(24).uint32(message.weightBits);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Graded.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Graded();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.geometry = $root.spikec.image.Geometry.decode(reader, reader.size(), $undefined, _depth + 1, message.geometry);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.weightBits = value;
                            else
                                delete message.weightBits;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Graded;
        })();

        image.Geometry = (function() {

            const Geometry = function (properties) {
                this.kernel = [];
                this.stride = [];
                this.pad = [];
                this.after = [];
                this.dilation = [];
                this.spread = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Geometry.prototype.kernel = $util.emptyArray;
            Geometry.prototype.stride = $util.emptyArray;
            Geometry.prototype.pad = $util.emptyArray;
            Geometry.prototype.groups = 0;
            Geometry.prototype.after = $util.emptyArray;
            Geometry.prototype.dilation = $util.emptyArray;
            Geometry.prototype.spread = $util.emptyArray;

            Geometry.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.kernel != null && message.kernel.length)
                    writer.uint32(10).uint32s(message.kernel);
                if (message.stride != null && message.stride.length)
                    writer.uint32(18).uint32s(message.stride);
                if (message.pad != null && message.pad.length)
                    writer.uint32(26).uint32s(message.pad);
                if (message.groups != null && $Object.hasOwnProperty.call(message, "groups") && message.groups !== 0)
                    writer.uint32(32).uint32(message.groups);
                if (message.after != null && message.after.length)
                    writer.uint32(42).uint32s(message.after);
                if (message.dilation != null && message.dilation.length)
                    writer.uint32(50).uint32s(message.dilation);
                if (message.spread != null && message.spread.length)
                    writer.uint32(58).uint32s(message.spread);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Geometry.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Geometry();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType === 2) {
                                if (!(message.kernel && message.kernel.length))
                                    message.kernel = [];
                                reader.uint32s(message.kernel);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.kernel && message.kernel.length))
                                message.kernel = [];
                            message.kernel.push(reader.uint32());
                            continue;
                        }
                    case 2: {
                            if (wireType === 2) {
                                if (!(message.stride && message.stride.length))
                                    message.stride = [];
                                reader.uint32s(message.stride);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.stride && message.stride.length))
                                message.stride = [];
                            message.stride.push(reader.uint32());
                            continue;
                        }
                    case 3: {
                            if (wireType === 2) {
                                if (!(message.pad && message.pad.length))
                                    message.pad = [];
                                reader.uint32s(message.pad);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.pad && message.pad.length))
                                message.pad = [];
                            message.pad.push(reader.uint32());
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.groups = value;
                            else
                                delete message.groups;
                            continue;
                        }
                    case 5: {
                            if (wireType === 2) {
                                if (!(message.after && message.after.length))
                                    message.after = [];
                                reader.uint32s(message.after);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.after && message.after.length))
                                message.after = [];
                            message.after.push(reader.uint32());
                            continue;
                        }
                    case 6: {
                            if (wireType === 2) {
                                if (!(message.dilation && message.dilation.length))
                                    message.dilation = [];
                                reader.uint32s(message.dilation);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.dilation && message.dilation.length))
                                message.dilation = [];
                            message.dilation.push(reader.uint32());
                            continue;
                        }
                    case 7: {
                            if (wireType === 2) {
                                if (!(message.spread && message.spread.length))
                                    message.spread = [];
                                reader.uint32s(message.spread);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.spread && message.spread.length))
                                message.spread = [];
                            message.spread.push(reader.uint32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Geometry;
        })();

        image.Transfer = (function() {

            const Transfer = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Transfer.prototype.source = 0;
            Transfer.prototype.map = 0;
            Transfer.prototype.shift = 0;

            Transfer.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== 0)
                    writer.uint32(8).uint32(message.source);
                if (message.map != null && $Object.hasOwnProperty.call(message, "map") && message.map !== 0)
                    writer.uint32(16).int32(message.map);
                if (message.shift != null && $Object.hasOwnProperty.call(message, "shift") && message.shift !== 0)
                    writer.uint32(24).uint32(message.shift);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Transfer.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Transfer();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.map = value;
                            else
                                delete message.map;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.shift = value;
                            else
                                delete message.shift;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Transfer;
        })();

        image.Map = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "MAP_IDENTITY"] = 0;
            values[valuesById[1] = "MAP_SUM_POSITIONS"] = 1;
            values[valuesById[2] = "MAP_NEAREST"] = 2;
            values[valuesById[3] = "MAP_BILINEAR"] = 3;
            values[valuesById[4] = "MAP_SUBSAMPLE"] = 4;
            return values;
        })();

        image.Correlate = (function() {

            const Correlate = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Correlate.prototype.left = 0;
            Correlate.prototype.right = 0;
            Correlate.prototype.heads = 0;
            Correlate.prototype.over = 0;

            Correlate.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.left != null && $Object.hasOwnProperty.call(message, "left") && message.left !== 0)
                    writer.uint32(8).uint32(message.left);
                if (message.right != null && $Object.hasOwnProperty.call(message, "right") && message.right !== 0)
                    writer.uint32(16).uint32(message.right);
                if (message.heads != null && $Object.hasOwnProperty.call(message, "heads") && message.heads !== 0)
                    writer.uint32(24).uint32(message.heads);
                if (message.over != null && $Object.hasOwnProperty.call(message, "over") && message.over !== 0)
                    writer.uint32(32).int32(message.over);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Correlate.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Correlate();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.left = value;
                            else
                                delete message.left;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.right = value;
                            else
                                delete message.right;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.heads = value;
                            else
                                delete message.heads;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.over = value;
                            else
                                delete message.over;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Correlate;
        })();

        image.Modulate = (function() {

            const Modulate = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Modulate.prototype.source = 0;
            Modulate.prototype.state = 0;
            Modulate.prototype.heads = 0;
            Modulate.prototype.over = 0;

            Modulate.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== 0)
                    writer.uint32(8).uint32(message.source);
                if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== 0)
                    writer.uint32(16).uint32(message.state);
                if (message.heads != null && $Object.hasOwnProperty.call(message, "heads") && message.heads !== 0)
                    writer.uint32(24).uint32(message.heads);
                if (message.over != null && $Object.hasOwnProperty.call(message, "over") && message.over !== 0)
                    writer.uint32(32).int32(message.over);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Modulate.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Modulate();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.state = value;
                            else
                                delete message.state;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.heads = value;
                            else
                                delete message.heads;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.over = value;
                            else
                                delete message.over;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Modulate;
        })();

        image.Over = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "OVER_POSITIONS"] = 0;
            values[valuesById[1] = "OVER_CHANNELS"] = 1;
            return values;
        })();

        image.Gate = (function() {

            const Gate = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Gate.prototype.left = 0;
            Gate.prototype.right = 0;

            Gate.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.left != null && $Object.hasOwnProperty.call(message, "left") && message.left !== 0)
                    writer.uint32(8).uint32(message.left);
                if (message.right != null && $Object.hasOwnProperty.call(message, "right") && message.right !== 0)
                    writer.uint32(16).uint32(message.right);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Gate.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Gate();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.left = value;
                            else
                                delete message.left;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.right = value;
                            else
                                delete message.right;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Gate;
        })();

        image.Splice = (function() {

            const Splice = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Splice.prototype.source = 0;
            Splice.prototype.from = 0;
            Splice.prototype.to = 0;
            Splice.prototype.count = 0;

            Splice.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== 0)
                    writer.uint32(8).uint32(message.source);
                if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from !== 0)
                    writer.uint32(16).uint32(message.from);
                if (message.to != null && $Object.hasOwnProperty.call(message, "to") && message.to !== 0)
                    writer.uint32(24).uint32(message.to);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                    writer.uint32(32).uint32(message.count);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Splice.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Splice();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.from = value;
                            else
                                delete message.from;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.to = value;
                            else
                                delete message.to;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Splice;
        })();

        image.Part = (function() {

            const Part = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Part.prototype.source = 0;
            Part.prototype.from = 0;
            Part.prototype.to = 0;
            Part.prototype.count = 0;
            Part.prototype.drop = 0;

            Part.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== 0)
                    writer.uint32(8).uint32(message.source);
                if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from !== 0)
                    writer.uint32(16).uint32(message.from);
                if (message.to != null && $Object.hasOwnProperty.call(message, "to") && message.to !== 0)
                    writer.uint32(24).uint32(message.to);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                    writer.uint32(32).uint32(message.count);
                if (message.drop != null && $Object.hasOwnProperty.call(message, "drop") && message.drop !== 0)
                    writer.uint32(40).uint32(message.drop);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Part.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Part();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.from = value;
                            else
                                delete message.from;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.to = value;
                            else
                                delete message.to;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.drop = value;
                            else
                                delete message.drop;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Part;
        })();

        image.Any = (function() {

            const Any = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Any.prototype.source = 0;
            Any.prototype.reach = 0;
            Any.prototype.window = null;
            Any.prototype.heads = 0;

            Any.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== 0)
                    writer.uint32(8).uint32(message.source);
                if (message.reach != null && $Object.hasOwnProperty.call(message, "reach") && message.reach !== 0)
                    writer.uint32(16).int32(message.reach);
                if (message.window != null && $Object.hasOwnProperty.call(message, "window"))
                    $root.spikec.image.Window.encode(message.window, writer.uint32(26).fork(), _depth + 1).ldelim();
                if (message.heads != null && $Object.hasOwnProperty.call(message, "heads") && message.heads !== 0)
                    writer.uint32(32).uint32(message.heads);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Any.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Any();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.reach = value;
                            else
                                delete message.reach;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.window = $root.spikec.image.Window.decode(reader, reader.size(), $undefined, _depth + 1, message.window);
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.heads = value;
                            else
                                delete message.heads;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Any;
        })();

        image.Reach = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "REACH_SPACE"] = 0;
            values[valuesById[1] = "REACH_POSITIONS"] = 1;
            values[valuesById[2] = "REACH_HEADS"] = 2;
            return values;
        })();

        image.Max = (function() {

            const Max = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Max.prototype.source = 0;
            Max.prototype.window = null;

            Max.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== 0)
                    writer.uint32(8).uint32(message.source);
                if (message.window != null && $Object.hasOwnProperty.call(message, "window"))
                    $root.spikec.image.Window.encode(message.window, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Max.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Max();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.window = $root.spikec.image.Window.decode(reader, reader.size(), $undefined, _depth + 1, message.window);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Max;
        })();

        image.Window = (function() {

            const Window = function (properties) {
                this.kernel = [];
                this.stride = [];
                this.pad = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Window.prototype.kernel = $util.emptyArray;
            Window.prototype.stride = $util.emptyArray;
            Window.prototype.pad = $util.emptyArray;

            Window.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.kernel != null && message.kernel.length)
                    writer.uint32(10).uint32s(message.kernel);
                if (message.stride != null && message.stride.length)
                    writer.uint32(18).uint32s(message.stride);
                if (message.pad != null && message.pad.length)
                    writer.uint32(26).uint32s(message.pad);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Window.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Window();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType === 2) {
                                if (!(message.kernel && message.kernel.length))
                                    message.kernel = [];
                                reader.uint32s(message.kernel);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.kernel && message.kernel.length))
                                message.kernel = [];
                            message.kernel.push(reader.uint32());
                            continue;
                        }
                    case 2: {
                            if (wireType === 2) {
                                if (!(message.stride && message.stride.length))
                                    message.stride = [];
                                reader.uint32s(message.stride);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.stride && message.stride.length))
                                message.stride = [];
                            message.stride.push(reader.uint32());
                            continue;
                        }
                    case 3: {
                            if (wireType === 2) {
                                if (!(message.pad && message.pad.length))
                                    message.pad = [];
                                reader.uint32s(message.pad);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.pad && message.pad.length))
                                message.pad = [];
                            message.pad.push(reader.uint32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Window;
        })();

        image.Kernels = (function() {

            const Kernels = function (properties) {
                this.shifts = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Kernels.prototype.projection = 0;
            Kernels.prototype.channelFrom = 0;
            Kernels.prototype.channelTo = 0;
            Kernels.prototype.weights = $util.newBuffer([]);
            Kernels.prototype.shifts = $util.emptyArray;

            Kernels.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.projection != null && $Object.hasOwnProperty.call(message, "projection") && message.projection !== 0)
                    writer.uint32(8).uint32(message.projection);
                if (message.channelFrom != null && $Object.hasOwnProperty.call(message, "channelFrom") && message.channelFrom !== 0)
                    writer.uint32(16).uint32(message.channelFrom);
                if (message.channelTo != null && $Object.hasOwnProperty.call(message, "channelTo") && message.channelTo !== 0)
                    writer.uint32(24).uint32(message.channelTo);
                if (message.weights != null && $Object.hasOwnProperty.call(message, "weights") && message.weights.length)
                    writer.uint32(34).bytes(message.weights);
                if (message.shifts != null && message.shifts.length)
                    writer.uint32(42).uint32s(message.shifts);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Kernels.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Kernels();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.projection = value;
                            else
                                delete message.projection;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.channelFrom = value;
                            else
                                delete message.channelFrom;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.channelTo = value;
                            else
                                delete message.channelTo;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.weights = value;
                            else
                                delete message.weights;
                            continue;
                        }
                    case 5: {
                            if (wireType === 2) {
                                if (!(message.shifts && message.shifts.length))
                                    message.shifts = [];
                                reader.uint32s(message.shifts);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.shifts && message.shifts.length))
                                message.shifts = [];
                            message.shifts.push(reader.uint32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Kernels;
        })();

        image.Core = (function() {

            const Core = function (properties) {
                this.tiles = [];
                this.blocks = [];
                this.routes = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Core.prototype.x = 0;
            Core.prototype.y = 0;
            Core.prototype.tiles = $util.emptyArray;
            Core.prototype.blocks = $util.emptyArray;
            Core.prototype.routes = $util.emptyArray;

            Core.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.x != null && $Object.hasOwnProperty.call(message, "x") && message.x !== 0)
                    writer.uint32(8).uint32(message.x);
                if (message.y != null && $Object.hasOwnProperty.call(message, "y") && message.y !== 0)
                    writer.uint32(16).uint32(message.y);
                if (message.tiles != null && message.tiles.length)
                    for (let i = 0; i < message.tiles.length; ++i)
                        $root.spikec.image.Tile.encode(message.tiles[i], writer.uint32(26).fork(), _depth + 1).ldelim();
                if (message.blocks != null && message.blocks.length)
                    for (let i = 0; i < message.blocks.length; ++i)
                        $root.spikec.image.Block.encode(message.blocks[i], writer.uint32(34).fork(), _depth + 1).ldelim();
                if (message.routes != null && message.routes.length)
                    for (let i = 0; i < message.routes.length; ++i)
                        $root.spikec.image.Route.encode(message.routes[i], writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Core.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Core();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.x = value;
                            else
                                delete message.x;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.y = value;
                            else
                                delete message.y;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.tiles && message.tiles.length))
                                message.tiles = [];
                            message.tiles.push($root.spikec.image.Tile.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.blocks && message.blocks.length))
                                message.blocks = [];
                            message.blocks.push($root.spikec.image.Block.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.routes && message.routes.length))
                                message.routes = [];
                            message.routes.push($root.spikec.image.Route.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Core;
        })();

        image.Tile = (function() {

            const Tile = function (properties) {
                this.thresholds = [];
                this.initial = [];
                this.constants = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Tile.prototype.population = 0;
            Tile.prototype.channelFrom = 0;
            Tile.prototype.channelTo = 0;
            Tile.prototype.rowFrom = 0;
            Tile.prototype.rowTo = 0;
            Tile.prototype.thresholds = $util.emptyArray;
            Tile.prototype.initial = $util.emptyArray;
            Tile.prototype.constants = $util.emptyArray;

            Tile.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.population != null && $Object.hasOwnProperty.call(message, "population") && message.population !== 0)
                    writer.uint32(8).uint32(message.population);
                if (message.channelFrom != null && $Object.hasOwnProperty.call(message, "channelFrom") && message.channelFrom !== 0)
                    writer.uint32(16).uint32(message.channelFrom);
                if (message.channelTo != null && $Object.hasOwnProperty.call(message, "channelTo") && message.channelTo !== 0)
                    writer.uint32(24).uint32(message.channelTo);
                if (message.rowFrom != null && $Object.hasOwnProperty.call(message, "rowFrom") && message.rowFrom !== 0)
                    writer.uint32(32).uint32(message.rowFrom);
                if (message.rowTo != null && $Object.hasOwnProperty.call(message, "rowTo") && message.rowTo !== 0)
                    writer.uint32(40).uint32(message.rowTo);
                if (message.thresholds != null && message.thresholds.length)
                    writer.uint32(50).sint32s(message.thresholds);
                if (message.initial != null && message.initial.length)
                    writer.uint32(58).sint32s(message.initial);
                if (message.constants != null && message.constants.length)
                    writer.uint32(66).sint32s(message.constants);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Tile.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Tile();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.population = value;
                            else
                                delete message.population;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.channelFrom = value;
                            else
                                delete message.channelFrom;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.channelTo = value;
                            else
                                delete message.channelTo;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.rowFrom = value;
                            else
                                delete message.rowFrom;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.rowTo = value;
                            else
                                delete message.rowTo;
                            continue;
                        }
                    case 6: {
                            if (wireType === 2) {
                                if (!(message.thresholds && message.thresholds.length))
                                    message.thresholds = [];
                                reader.sint32s(message.thresholds);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.thresholds && message.thresholds.length))
                                message.thresholds = [];
                            message.thresholds.push(reader.sint32());
                            continue;
                        }
                    case 7: {
                            if (wireType === 2) {
                                if (!(message.initial && message.initial.length))
                                    message.initial = [];
                                reader.sint32s(message.initial);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.initial && message.initial.length))
                                message.initial = [];
                            message.initial.push(reader.sint32());
                            continue;
                        }
                    case 8: {
                            if (wireType === 2) {
                                if (!(message.constants && message.constants.length))
                                    message.constants = [];
                                reader.sint32s(message.constants);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.constants && message.constants.length))
                                message.constants = [];
                            message.constants.push(reader.sint32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Tile;
        })();

        image.Block = (function() {

            const Block = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Block.prototype.projection = 0;
            Block.prototype.tile = 0;
            Block.prototype.kernels = 0;

            Block.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.projection != null && $Object.hasOwnProperty.call(message, "projection") && message.projection !== 0)
                    writer.uint32(8).uint32(message.projection);
                if (message.tile != null && $Object.hasOwnProperty.call(message, "tile") && message.tile !== 0)
                    writer.uint32(16).uint32(message.tile);
                if (message.kernels != null && $Object.hasOwnProperty.call(message, "kernels") && message.kernels !== 0)
                    writer.uint32(24).uint32(message.kernels);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Block.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Block();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.projection = value;
                            else
                                delete message.projection;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.tile = value;
                            else
                                delete message.tile;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.kernels = value;
                            else
                                delete message.kernels;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Block;
        })();

        image.Payload = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "PAYLOAD_SPIKES"] = 0;
            values[valuesById[1] = "PAYLOAD_VALUES"] = 1;
            return values;
        })();

        image.Route = (function() {

            const Route = function (properties) {
                this.destinations = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Route.prototype.tile = 0;
            Route.prototype.payload = 0;
            Route.prototype.rowFrom = 0;
            Route.prototype.rowTo = 0;
            Route.prototype.channelFrom = 0;
            Route.prototype.channelTo = 0;
            Route.prototype.destinations = $util.emptyArray;

            Route.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.tile != null && $Object.hasOwnProperty.call(message, "tile") && message.tile !== 0)
                    writer.uint32(8).uint32(message.tile);
                if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload !== 0)
                    writer.uint32(16).int32(message.payload);
                if (message.rowFrom != null && $Object.hasOwnProperty.call(message, "rowFrom") && message.rowFrom !== 0)
                    writer.uint32(24).uint32(message.rowFrom);
                if (message.rowTo != null && $Object.hasOwnProperty.call(message, "rowTo") && message.rowTo !== 0)
                    writer.uint32(32).uint32(message.rowTo);
                if (message.destinations != null && message.destinations.length)
                    writer.uint32(42).uint32s(message.destinations);
                if (message.channelFrom != null && $Object.hasOwnProperty.call(message, "channelFrom") && message.channelFrom !== 0)
                    writer.uint32(48).uint32(message.channelFrom);
                if (message.channelTo != null && $Object.hasOwnProperty.call(message, "channelTo") && message.channelTo !== 0)
                    writer.uint32(56).uint32(message.channelTo);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Route.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.spikec.image.Route();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.tile = value;
                            else
                                delete message.tile;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.payload = value;
                            else
                                delete message.payload;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.rowFrom = value;
                            else
                                delete message.rowFrom;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.rowTo = value;
                            else
                                delete message.rowTo;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.channelFrom = value;
                            else
                                delete message.channelFrom;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.channelTo = value;
                            else
                                delete message.channelTo;
                            continue;
                        }
                    case 5: {
                            if (wireType === 2) {
                                if (!(message.destinations && message.destinations.length))
                                    message.destinations = [];
                                reader.uint32s(message.destinations);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.destinations && message.destinations.length))
                                message.destinations = [];
                            message.destinations.push(reader.uint32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Route;
        })();

        return image;
    })();

    return spikec;
})();

export {
  $root as default
};
